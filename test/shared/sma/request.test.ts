import { InvalidInputError } from "../../../shared/errors.ts";
import { EVENT_TYPES } from "../../../shared/sma/event-types.ts";
import { parseRequest } from "../../../shared/sma/request.ts";
import { REQUESTS } from "../../support/sma-requests.ts";

test.each(EVENT_TYPES)("%s is read as it was sent", (type) => {
  const read = parseRequest(REQUESTS[type]);

  expect(read).toEqual(REQUESTS[type]);
});

test("members that are not known survive, at every level", () => {
  const request = REQUESTS.ACTION_SUCCESSFUL;
  const [leg] = request.CallDetails.Participants;
  const sent = {
    ...request,
    New: 1,
    CallDetails: { ...request.CallDetails, New: 2, Participants: [{ ...leg, New: 3 }] },
    ActionData: { ...request.ActionData, New: 4 },
  };

  expect(parseRequest(sent)).toEqual(sent);
});

test("an event of an unknown type is kept under its own name", () => {
  const read = parseRequest({ ...REQUESTS.RINGING, InvocationEventType: "CALL_HELD", ActionData: { a: 1 } });

  expect(read).toMatchObject({ InvocationEventType: "UNKNOWN", UnknownType: "CALL_HELD", ActionData: { a: 1 } });
});

test("an action of an unknown type is kept under its own name", () => {
  const ActionData = { Type: "PlayVideo", Parameters: { a: 1 }, Frames: 3 };

  const read = parseRequest({ ...REQUESTS.ACTION_SUCCESSFUL, ActionData });

  expect(read).toMatchObject({ ActionData: { ...ActionData, Type: "UNKNOWN", UnknownType: "PlayVideo" } });
});

test.each([null, undefined, "", "{}", 7, [], {}])("%p is no request", (input) => {
  expect(() => parseRequest(input)).toThrow(InvalidInputError);
});

test("a failure of an action of an unknown type says why as others do", () => {
  const ActionData = { Type: "PlayVideo", ErrorType: "NoScreen" };

  expect(parseRequest({ ...REQUESTS.ACTION_FAILED, ActionData })).toMatchObject({
    ActionData: { Type: "UNKNOWN", UnknownType: "PlayVideo", ErrorType: "NoScreen", ErrorMessage: "" },
  });
  expect(() => parseRequest({ ...REQUESTS.ACTION_FAILED, ActionData: { Type: "PlayVideo" } })).toThrow(
    "SMA request ACTION_FAILED is not valid: ActionData.ErrorType: found nothing",
  );
});

test("an event of an unknown type has what every event has", () => {
  const { CallDetails: _, ...rest } = REQUESTS.RINGING;

  expect(() => parseRequest({ ...rest, InvocationEventType: "CALL_HELD" })).toThrow(
    "SMA request is not valid: CallDetails: found nothing",
  );
});

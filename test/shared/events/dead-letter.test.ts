import { parseDeadLetter } from "../../../shared/events/dead-letter.ts";

const none = { attributes: {}, sourceQueueArn: null };

describe("parseDeadLetter", () => {
  it("reads what a function kept itself", () => {
    const attributes = {
      Function: "track-streaming",
      ErrorCode: "INVALID_INPUT",
      ErrorMessage: "detail: found nothing",
    };

    expect(parseDeadLetter({ ...none, body: "{}", attributes })).toEqual({
      target: { kind: "function", name: "track-streaming" },
      payload: "{}",
      errorCode: "INVALID_INPUT",
      errorMessage: "detail: found nothing",
    });
  });

  it("reads what EventBridge could not deliver", () => {
    const attributes = {
      RULE_ARN: "arn:aws:events:us-east-1:111122223333:rule/x",
      TARGET_ARN: "arn:aws:lambda:us-east-1:111122223333:function:carillon-track-streaming",
      ERROR_CODE: "NO_PERMISSIONS",
      ERROR_MESSAGE: "denied",
    };

    expect(parseDeadLetter({ ...none, body: '{"id":"1"}', attributes })).toEqual({
      target: { kind: "function", name: "carillon-track-streaming" },
      payload: '{"id":"1"}',
      errorCode: "NO_PERMISSIONS",
      errorMessage: "denied",
    });
  });

  it("reads what SQS moved after too many receives", () => {
    const sourceQueueArn = "arn:aws:sqs:us-east-1:111122223333:carillon-work";

    expect(parseDeadLetter({ ...none, body: "{}", sourceQueueArn })).toMatchObject({
      target: { kind: "queue", name: "carillon-work" },
      errorCode: "RECEIVED_TOO_OFTEN",
    });
  });

  it("reads what Lambda gave up on", () => {
    const body = JSON.stringify({
      requestContext: {
        functionArn: "arn:aws:lambda:us-east-1:111122223333:function:carillon-track-streaming:$LATEST",
        condition: "RetriesExhausted",
      },
      requestPayload: { id: "1" },
      responsePayload: { errorType: "TimeoutError", errorMessage: "too slow" },
    });

    expect(parseDeadLetter({ ...none, body })).toEqual({
      target: { kind: "function", name: "carillon-track-streaming" },
      payload: '{"id":"1"}',
      errorCode: "TimeoutError",
      errorMessage: "too slow",
    });
  });

  it.each(["", "[]", '{"a":1}', '{"requestContext":{"functionArn":"x","condition":"y"},"requestPayload":1}'])(
    "refuses %j",
    (body) => {
      expect(() => parseDeadLetter({ ...none, body })).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    },
  );
});

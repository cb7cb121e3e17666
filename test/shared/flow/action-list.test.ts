import { actionsFor, hangups, onTheWire, pauses } from "../../../shared/flow/action-list.ts";
import { legsNow } from "../../../shared/flow/legs-now.ts";
import type { Order } from "../../../shared/flow/steps.ts";
import { callDetails, LEG_A, LEG_B } from "../../support/sma-requests.ts";

const alone = legsNow({ CallDetails: callDetails(LEG_A) });
const both = legsNow({ CallDetails: callDetails(LEG_A, LEG_B) });
const otherAlone = legsNow({ CallDetails: callDetails({ ...LEG_A, Status: "Disconnected" }, LEG_B) });
const say: Order = { type: "Speak", parameters: { Text: "Hi." }, leg: "LEG-A" };
const durations = (orders: readonly Order[]) =>
  orders.map(({ parameters }) => (parameters as { DurationInMilliseconds?: number }).DurationInMilliseconds);

describe("pauses", () => {
  it.each([
    [1, 10, [100], 0],
    [100, 10, [100], 0],
    [30_000, 10, [30_000], 0],
    [30_001, 10, [29_900, 101], 0],
    [30_099, 10, [29_900, 199], 0],
    [30_100, 10, [30_000, 100], 0],
    [70_000, 2, [30_000, 30_000], 10_000],
    [500.4, 10, [500], 0],
  ])("of %d ms in %d actions", (milliseconds, room, expected, left) => {
    const made = pauses(milliseconds, alone, room);

    expect(durations(made.orders)).toEqual(expected);
    expect(made.left).toBe(left);
  });

  it("are on the leg that is there", () => {
    expect(pauses(100, alone).orders[0]?.leg).toBe("LEG-A");
    expect(pauses(100, otherAlone).orders[0]?.leg).toBe("LEG-B");
  });

  it("fill a list when nothing else is said", () => {
    expect(pauses(600_000, alone)).toMatchObject({ orders: { length: 10 }, left: 300_000 });
  });
});

describe("the actions of a step", () => {
  const wait = { kind: "wait", name: "wait", signals: ["digits"] } as const;

  it("come after what is queued", () => {
    expect(actionsFor({ ...wait, atMost: null }, [say], alone)).toEqual({ orders: [say], left: null });
    expect(actionsFor({ ...wait, atMost: 200 }, [say], alone)).toMatchObject({
      orders: [say, { type: "Pause" }],
      left: 0,
    });
    expect(actionsFor({ kind: "flush", name: "flush" }, [say], alone)).toEqual({ orders: [say], left: null });
    expect(actionsFor({ kind: "read", name: "now" }, [say], alone)).toEqual({ orders: [say], left: null });
    expect(actionsFor({ kind: "drop", name: "drop" }, [say], both).orders).toEqual([
      say,
      { type: "Hangup", parameters: {}, leg: "LEG-B" },
    ]);
    const hangUp = { kind: "hang-up", name: "hangUp", sipResponseCode: "486" } as const;
    expect(actionsFor(hangUp, [say], both).orders).toEqual([
      say,
      { type: "Hangup", parameters: {}, leg: "LEG-B" },
      { type: "Hangup", parameters: { SipResponseCode: "486" }, leg: "LEG-A" },
    ]);
  });

  it("leave room for ten", () => {
    const queue = Array.from({ length: 8 }, () => say);

    expect(actionsFor({ ...wait, atMost: 90_000 }, queue, alone)).toMatchObject({
      orders: { length: 10 },
      left: 30_000,
    });
  });
});

describe("ends", () => {
  it("are for the legs that are there", () => {
    expect(hangups(alone).map(({ leg }) => leg)).toEqual(["LEG-A"]);
    expect(hangups(both).map(({ leg }) => leg)).toEqual(["LEG-B", "LEG-A"]);
    expect(hangups(otherAlone).map(({ leg }) => leg)).toEqual(["LEG-B"]);
  });
});

describe("the wire", () => {
  it("names the leg of each action but the bridge", () => {
    const bridge: Order = {
      type: "CallAndBridge",
      parameters: { CallerIdNumber: "+15550100001", Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100009" }] },
      leg: "LEG-A",
    };

    expect(onTheWire([say, bridge, { ...say, leg: "LEG-B" }], alone)).toEqual([
      { Type: "Speak", Parameters: { Text: "Hi.", CallId: LEG_A.CallId } },
      { Type: "CallAndBridge", Parameters: bridge.parameters },
      { Type: "Speak", Parameters: { Text: "Hi." } },
    ]);
  });
});

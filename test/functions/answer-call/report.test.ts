import { type CallReport, reporting } from "../../../functions/answer-call/report.ts";
import { readTold, TOLD_ATTRIBUTE } from "../../../shared/calls/told.ts";
import { MOST_ATTRIBUTE_BYTES } from "../../../shared/sma/rules/attributes.ts";
import { callDetails, LEG_A, LEG_B, REQUESTS } from "../../support/sma-requests.ts";
import { createVirtualClock } from "../../support/virtual-clock.ts";

const START = 1_793_700_000_000;
const GONE = { Status: "Disconnected" } as const;
const { NEW_INBOUND_CALL, ACTION_SUCCESSFUL, HANGUP } = REQUESTS;

interface Reply {
  readonly Actions?: readonly { readonly Type: string }[];
  readonly TransactionAttributes?: Readonly<Record<string, string>>;
}

/** A call whose attributes live in the service, and a handler that is shown what it may see. */
function call({ reply, report }: { reply: () => Reply; report?: (report: CallReport) => Promise<void> }) {
  const clock = createVirtualClock(START);
  const seen: unknown[] = [];
  const reports: CallReport[] = [];
  const failures: unknown[] = [];
  const answer = reporting({
    clock,
    async answer(event) {
      seen.push((event as { CallDetails?: { TransactionAttributes?: object } }).CallDetails?.TransactionAttributes);
      return reply();
    },
    report: report ?? (async (one) => void reports.push(one)),
    failed: (...failure) => failures.push(failure),
  });
  let stored: Reply["TransactionAttributes"];
  let sequence = 0;
  return {
    clock,
    seen,
    reports,
    failures,
    stored: () => stored ?? {},
    async asks(request: object, ...legs: Parameters<typeof callDetails>) {
      const details = { ...callDetails(...legs), ...(stored && { TransactionAttributes: stored }) };
      const event = { ...request, Sequence: ++sequence, CallDetails: details };
      const answered = (await answer(event, { functionVersion: "1", askedAt: clock.now() })) as Reply;
      stored = answered.TransactionAttributes ?? stored;
      return answered;
    },
  };
}

const speaks = (attributes: Record<string, string> = { carillon: "journal" }) => ({
  Actions: [{ Type: "Speak" }],
  TransactionAttributes: attributes,
});
const toldOf = (attributes: Readonly<Record<string, string>>) => readTold(attributes[TOLD_ATTRIBUTE] ?? "");

describe("what a handler was told", () => {
  it("rides in the attributes, unseen by flows, and leaves when the last leg is gone", async () => {
    const told = call({ reply: () => speaks() });

    await told.asks(NEW_INBOUND_CALL);
    await told.clock.advance(1500);
    await told.asks(ACTION_SUCCESSFUL);
    await told.asks(HANGUP, { ...LEG_A, ...GONE }, LEG_B);
    const early = told.reports.length;
    await told.asks(HANGUP, { ...LEG_A, ...GONE }, { ...LEG_B, ...GONE });

    expect(told.seen.slice(1)).toEqual(Array(3).fill({ carillon: "journal" }));
    expect([early, told.failures]).toEqual([0, []]);
    const [{ told: text = "", legs = {} } = {}] = told.reports;
    expect(readTold(text).map(({ sequence, invocation, actions }) => [sequence, invocation.at, actions])).toEqual([
      [1, START, ["Speak"]],
      [2, START + 1500, ["Speak"]],
      [3, START + 1500, ["Speak"]],
      [4, START + 1500, ["Speak"]],
    ]);
    expect(Object.values(legs)).toMatchObject([
      { tag: "LEG-A", hasEnded: true },
      { tag: "LEG-B", hasEnded: true },
    ]);
  });

  it("takes only what the journal leaves free, the latest events first, and never more than its share", async () => {
    const long = "x".repeat(MOST_ATTRIBUTE_BYTES - 300);
    let journal = "journal";
    const told = call({ reply: () => speaks({ carillon: journal }) });

    for (let event = 1; event <= 300; event++) await told.asks(ACTION_SUCCESSFUL);
    const share = told.stored();
    journal = long;
    await told.asks(ACTION_SUCCESSFUL);
    const rest = told.stored();
    journal = `${long}${"x".repeat(270)}`;
    await told.asks(ACTION_SUCCESSFUL);

    expect(toldOf(share).length).toBeGreaterThan(50);
    expect(toldOf(share).length).toBeLessThan(200);
    expect(toldOf(rest).at(-1)?.sequence).toBe(301);
    expect(Buffer.byteLength(JSON.stringify(rest))).toBeLessThanOrEqual(MOST_ATTRIBUTE_BYTES);
    expect(told.stored()).toEqual({ carillon: journal });
  });

  it("leaves the attributes alone where the reply does, and what nobody can read is answered all the same", async () => {
    const told = call({ reply: () => ({ Actions: [] }) });

    const replies = [await told.asks(NEW_INBOUND_CALL), await told.asks({ InvocationEventType: 7 })];

    expect(replies).toEqual([{ Actions: [] }, { Actions: [] }]);
    expect(told.failures).toHaveLength(1);
  });

  it.each([
    ["cannot be sent", () => Promise.reject(new Error("throttled")), "throttled"],
    ["is not sent in time", () => new Promise<void>(() => {}), "not sent in time"],
  ])("and %s costs no answer", async (_how, report, message) => {
    const told = call({ reply: () => speaks(), report });

    const reply = await told.clock.runUntil(told.asks(HANGUP, { ...LEG_A, ...GONE }));

    expect(reply).toEqual(speaks());
    expect(told.clock.now() - START).toBeLessThan(5000);
    expect(told.failures).toEqual([
      [callDetails().TransactionId, expect.objectContaining({ message: expect.stringContaining(message) })],
    ]);
  });
});

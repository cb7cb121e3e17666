import type { Backend } from "../../../functions/answer-call/backend.ts";
import { createFlows } from "../../../functions/answer-call/flows/index.ts";
import { routeOf } from "../../../functions/answer-call/routing.ts";
import { routingOf } from "../../../functions/answer-call/routing-of.ts";
import { memoryDesk } from "../../../shared/desk/memory-desk.ts";
import type { CallFacts } from "../../../shared/flow/index.ts";

const APPLICATION = "33333333-3333-4333-8333-333333333333";
const [OURS, THEIRS] = ["+12065550100", "+12065550142"];
const { byName } = createFlows({
  desk: async () => memoryDesk({}, () => 0),
  announce: async () => {},
  settings: { voicemailBucket: "recordings" },
});
const backend: Backend = {
  inbound: { [OURS]: { flow: "voicemail", args: { mailbox: "office", language: "es" } } },
  outbound: { [OURS]: { flow: "appointment-reminder" } },
  applications: { [APPLICATION]: { flow: "meeting-by-pin", args: { language: "en" } } },
};

function routed(facts: Partial<CallFacts>, to: Backend = backend, region = "us-east-1"): unknown[] | null {
  const call: CallFacts = {
    transactionId: "t-1",
    sipMediaApplicationId: "00000000-0000-4000-8000-000000000000",
    direction: "Inbound",
    from: THEIRS,
    to: OURS,
    sipHeaders: {},
    arguments: {},
  };
  const route = routeOf(routingOf(to), byName, { ...call, ...facts }, region);
  return route && [route.flow.flowName, route.args];
}

describe("which flow answers", () => {
  it("is said by the number of the account: the one that is called, or the one that calls", () => {
    expect(routed({})).toEqual(["voicemail", { mailbox: "office", language: "es" }]);
    expect(routed({ direction: "Outbound", from: OURS, to: THEIRS })).toEqual(["appointment-reminder", undefined]);
  });

  it("is not said by the number of the other side", () => {
    expect(routed({ from: OURS, to: THEIRS })).toBeNull();
    expect(routed({ direction: "Outbound" })).toBeNull();
  });

  it("is said by the application where no number decides", () => {
    const sipMediaApplicationId = APPLICATION;

    expect(routed({ to: "support", sipMediaApplicationId })).toEqual(["meeting-by-pin", { language: "en" }]);
    expect(routed({ sipMediaApplicationId })).toEqual(["voicemail", { mailbox: "office", language: "es" }]);
  });

  it("is said by the application of the region where nothing else decides", () => {
    const to: Backend = {
      ...backend,
      region: "us-west-2",
      sipMediaApplications: {
        here: { flow: { flow: "meeting-by-pin", args: { language: "pt" } } },
        there: { region: "us-east-1" },
      },
    };

    expect(routed({ to: "support" }, to, "us-west-2")).toEqual(["meeting-by-pin", { language: "pt" }]);
    expect(routed({ to: "support" }, to, "us-east-1")).toBeNull();
    expect(routed({}, to, "us-west-2")).toEqual(["voicemail", { mailbox: "office", language: "es" }]);
  });

  it("needs nothing else of a backend", () => {
    const routing = routingOf({ ...backend, voiceConnectors: { main: {} }, callDetailRecords: {} });

    expect(Object.keys(routing).sort()).toEqual(["applications", "inbound", "outbound", "regions"]);
  });

  it.each(["constructor", "toString", "__proto__", ""])(
    "is none for a call to %p, which a SIP address may be",
    (to) => {
      expect(routed({ to })).toBeNull();
      expect(routed({ to }, {})).toBeNull();
    },
  );
});

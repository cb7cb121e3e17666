import { SIMULATED_DIRECTORY, type SimulationWorld, simulation } from "../../engine/simulate.ts";
import { DEFAULT_LIMITS } from "../../engine/throttles.ts";
import { inTurn, pause, reply } from "../support/phone-calls.ts";

const [{ id: applicationId }] = SIMULATED_DIRECTORY.applications;
const call = { applicationId, from: "+15550100001", to: "+15550100010" };
const engineOf = (limits: SimulationWorld["limits"] = {}) => simulation(inTurn(reply(pause(9_000))), { limits }).engine;

test.each<[string, object, number, string, string, SimulationWorld["limits"]?]>([
  [
    "of an application that is not there",
    { applicationId: "none" },
    400,
    "BadRequestException",
    "SipMediaApplication none does not exist.",
  ],
  [
    "from a number of somebody else",
    { from: "+15550109999" },
    400,
    "BadRequestException",
    "FromPhoneNumber is not a phone number of this account.",
  ],
  ["too many", {}, 400, "ResourceLimitExceededException", "Too many active calls.", { activeCalls: 0 }],
  [
    "too fast",
    {},
    429,
    "ThrottledClientException",
    "Too many calls were created in a second.",
    { createCallPerSecond: 0 },
  ],
])("a call %s is refused as the service refuses it", (_, changes, statusCode, name, message, limits = {}) => {
  expect(engineOf(limits).create({ ...call, ...changes })).toEqual({ statusCode, error: { name, message } });
});

test("updates that come too fast are refused as the service refuses them", () => {
  const engine = engineOf({ updateCallPerSecond: DEFAULT_LIMITS.updateCallPerSecond });
  const created = engine.create(call);
  const transactionId = created.error === null ? created.transactionId : "";
  const updates = Array.from({ length: 6 }, () => engine.update(applicationId, transactionId, {}));

  expect(updates.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202, 202, 429]);
  expect(updates.at(-1)?.error).toEqual({
    name: "ThrottledClientException",
    message: "Too many calls were updated in a second.",
  });
});

test("active calls are counted for each application", () => {
  const engine = engineOf();
  engine.create(call);

  expect([engine.activeCalls(applicationId), engine.activeCalls("another")]).toEqual([1, 0]);
});

test("a created call is one of the telephone network, without a rule", async () => {
  const simulated = simulation(inTurn(), { phones: { dial: () => null } });
  simulated.engine.create(call);
  await simulated.run();

  const [{ facts, trace } = { facts: null, trace: null }] = simulated.ended;
  expect(facts?.legs[0]?.kind).toBe("PSTN");
  expect(trace?.invocations[0]?.request.CallDetails).not.toHaveProperty("SipRuleId");
});

test("a call that comes in by a rule names it", () => {
  const { engine, callIn } = simulation(inTurn(reply(pause(9_000))));
  callIn();
  const [transactionId = ""] = engine.liveCalls();

  expect(engine.trace(transactionId)?.invocations[0]?.request.CallDetails.SipRuleId).toBe(
    SIMULATED_DIRECTORY.rules[0].id,
  );
});

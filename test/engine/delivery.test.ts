import type { WireRequest } from "../../engine/request.ts";
import { does, hangsUp, presses, waits } from "../../engine/scripted/script.ts";
import { type SimulationWorld, simulation } from "../../engine/simulate.ts";
import { listen, onEvents, pause, reply } from "../support/phone-calls.ts";

const slow = (event: string, milliseconds: number) => (request: WireRequest) =>
  request.InvocationEventType === event ? milliseconds : 40;

/** How many calls are over at some times. */
async function overAt(replies: Record<string, unknown>, world: SimulationWorld, ...times: readonly number[]) {
  const simulated = simulation(onEvents(replies), world);
  const counts: number[] = [];
  simulated.callIn();
  for (const time of times) simulated.time.after(time, () => counts.push(simulated.ended.length));
  await simulated.run();
  return counts;
}

test("a call is over when the reply to its last event is there", async () => {
  const world = { script: { caller: does(waits(1_000), hangsUp) }, latency: slow("HANGUP", 3_000) };

  expect(await overAt({ NEW_INBOUND_CALL: reply(pause(30_000)) }, world, 2_000, 3_990, 4_010)).toEqual([0, 0, 1]);
});

test("a call that ends for nonsense is over when what was waiting has been told", async () => {
  const replies = {
    NEW_INBOUND_CALL: reply(listen("^1$"), pause(2_500)),
    DIGITS_RECEIVED: {},
    INVALID_LAMBDA_RESPONSE: {},
  };
  const script = { caller: does(waits(500), presses("1"), waits(30_000), hangsUp) };
  const world = { script, latency: slow("INVALID_LAMBDA_RESPONSE", 4_000) };
  // The reply to INVALID_LAMBDA_RESPONSE is there at 5,540; the pause and the hang-up are told after it, one by one.
  const invalidRepliedAt = 500 + 1_000 + 40 + 4_000;

  expect(await overAt(replies, world, invalidRepliedAt + 20, invalidRepliedAt + 60, invalidRepliedAt + 90)).toEqual([
    0, 0, 1,
  ]);
});

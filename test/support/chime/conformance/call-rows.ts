import { type Row, voiceRow } from "./row.ts";
import { NOBODY, type World } from "./world.ts";

/** The one whom calls reach in the table; the engine behind them has tests of its own. */
const CALLEE = "+12065550142";

async function newCall(world: World) {
  return {
    FromPhoneNumber: await world.number("SipMediaApplicationDialIn"),
    ToPhoneNumber: CALLEE,
    SipMediaApplicationId: await world.application(),
    SipHeaders: { "X-Desk": "1" },
    ArgumentsMap: { desk: "1" },
  };
}

const update = async (world: World, TransactionId: string = NOBODY) => ({
  SipMediaApplicationId: await world.application(),
  TransactionId,
  Arguments: { op: "hold" },
});

export const callRows: readonly Row[] = [
  voiceRow("CreateSipMediaApplicationCall", {
    inputs: async (world) => [await newCall(world)],
    shows: ({ api }, input) => api.placed.at(-1)?.from === input.FromPhoneNumber && api.placed.at(-1)?.to === CALLEE,
    badRequest: [
      {
        cause: "a number of somebody else",
        given: async (world) => ({ ...(await newCall(world)), FromPhoneNumber: CALLEE }),
      },
      {
        cause: "an application that is not there",
        given: async (world) => ({ ...(await newCall(world)), SipMediaApplicationId: NOBODY }),
      },
      {
        cause: "a number that is being deleted",
        given: async (world) => ({ ...(await newCall(world)), FromPhoneNumber: await world.deletedNumber() }),
      },
    ],
    never: { ResourceLimitExceededException: "calls that go on are the engine's: its tests provoke it" },
  }),
  voiceRow("UpdateSipMediaApplicationCall", {
    inputs: async (world) => [await update(world)],
    shows: ({ api }) => api.updated.length === 1,
    notFound: [{ cause: "the call is over", given: (world) => update(world, "over") }],
    never: { ResourceLimitExceededException: "calls that go on are the engine's: it knows no such limit of an update" },
  }),
];

import backend from "../carillon.config.ts";
import { does, hangsUp, hears, presses, type Script, says } from "../engine/scripted/script.ts";
import { type CallOutcome, dial } from "../local/chime/dialled-call.ts";
import { type LocalCloud, localClient } from "../local/cloud.ts";
import { LOCAL_NAMES } from "../local/deployment.ts";
import { systemClock } from "../shared/clock.ts";
import { dynamoDesk } from "../shared/desk/dynamo-desk.ts";
import { openFlowsTable } from "../shared/runtime/flows-table.ts";
import { deployedName } from "../shared/runtime/resources.ts";
import { roleOf, unmetText } from "./dial/call-page.ts";
import { type Row, rowsOf } from "./dial/call-rows.ts";
import { DEFAULT_PARTY } from "./dial/place-call.ts";
import { endText } from "./dial/words.ts";

/** Somebody who leaves a message in English, whether the office is open or closed. */
const LEAVES_A_MESSAGE: Script = {
  caller: does(
    hears("for English, press 1", { bargesIn: true }),
    presses("1"),
    hears(/for sales, press 1|we are closed/i, { bargesIn: true }),
    presses("4"),
    hears("leave a message"),
    says("Please call me back."),
    presses("#"),
    hears("to keep your message", { bargesIn: true }),
    presses("1"),
    hears("your message is kept"),
    hangsUp,
  ),
};
/** What people at the telephone notice of a call; what the service and the function say to each other is for `carillon dial`. */
const SHOWN: ReadonlySet<Row["kind"]> = new Set(["hears", "does"]);

const frontDesk = Object.entries(backend.inbound ?? {}).find(([, { flow }]) => flow === "front-desk");

/** Whether the message of an earlier call is still there: a mailbox is not to fill with them. */
export async function hasLeftMessage({ endpoint }: LocalCloud): Promise<boolean> {
  const args = frontDesk?.[1].args;
  if (args === undefined || !("hours" in args)) return false;
  const client = localClient(endpoint);
  try {
    const desk = dynamoDesk(openFlowsTable(LOCAL_NAMES.flowsTable, client), systemClock.now);
    return (await desk.listVoicemails(args.mailbox)).some(({ fromNumber }) => fromNumber === DEFAULT_PARTY);
  } finally {
    client.destroy();
  }
}

/** Calls the front desk in virtual time. Null: no number of the backend is a front desk's. @throws NoCallError */
export async function callFrontDesk(cloud: LocalCloud): Promise<CallOutcome | null> {
  const number = frontDesk?.[0];
  if (number === undefined) return null;
  await warmUp(cloud);
  const order = {
    number,
    party: DEFAULT_PARTY,
    isOutbound: false,
    connectorId: null,
    isInteractive: false,
    script: LEAVES_A_MESSAGE,
    seed: 1,
    policies: {},
  };
  return dial(cloud.voice, order, { startAt: systemClock.now() }).outcome;
}

/**
 * Starts a sandbox before the call: one that takes longer than a caller is kept waiting has the caller hear the fallback, which is right in
 * a deployment and of no use here. That a call is over of which nothing is known asks nothing of the function.
 */
async function warmUp({ functions }: LocalCloud): Promise<void> {
  await functions.invoke(deployedName("answer-call"), {
    SchemaVersion: "1.0",
    Sequence: 1,
    InvocationEventType: "HANGUP",
    CallDetails: {
      TransactionId: "00000000-0000-4000-8000-000000000000",
      AwsAccountId: "111122223333",
      AwsRegion: "us-east-1",
      SipMediaApplicationId: "00000000-0000-4000-8000-000000000001",
      Participants: [],
    },
  });
}

/** What the caller heard and pressed, line by line, and why the call ended. */
export function frontDeskLines({ call: { trace, facts }, meetings, unmet, failures }: CallOutcome): string {
  const rows = rowsOf(trace, meetings, (tag) => roleOf(tag, facts)).filter(({ kind }) => SHOWN.has(kind));
  const [first] = facts.legs;
  const { ended } = facts;
  return [
    `Front desk ${first?.to ?? "?"}, called by ${first?.from ?? "?"} (in virtual time)`,
    ...rows.map(({ atMs, text }) => `${secondsOf(atMs)}  ${text}`),
    `${secondsOf(ended.atMs)}  ${endText(ended)}`,
    ...unmet.map((one) => `  ${unmetText(one, trace.startedAt)}`),
    ...failures.map((failure) => `  Failed     ${failure}`),
    "",
    "",
  ].join("\n");
}

const secondsOf = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1).padStart(7)} s`;

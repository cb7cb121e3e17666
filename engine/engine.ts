import type { SetUp } from "./call.ts";
import { type Directory, routeOf, type SipMediaApplication } from "./directory.ts";
import { type CallFacts, factsOf } from "./facts.ts";
import { isLive } from "./leg.ts";
import type { LegWatcher } from "./legs.ts";
import type { Line, LineEvents } from "./line.ts";
import { throttle } from "./throttles.ts";
import type { CallTrace } from "./trace.ts";
import { Transaction } from "./transaction.ts";
import type { World } from "./world.ts";

/** A call that comes in from the network, or from a Voice Connector. */
export interface InboundCall {
  readonly from: string;
  readonly to: string;
  /** Host of the request URI, when it comes from a Voice Connector. */
  readonly requestUriHostname?: string;
  /** Of that Voice Connector. */
  readonly connectorArn?: string;
  readonly sipHeaders?: Readonly<Record<string, string>>;
  /** Called once, when somebody answers for the number. */
  readonly connect: (events: LineEvents) => Line;
}

/** Why a call was not taken, with the final response that the caller gets. */
export type Refusal =
  | { readonly refused: "no-rule"; readonly sipResponseCode: 404 }
  | { readonly refused: "too-many-calls"; readonly sipResponseCode: 503 };

export interface NewCall {
  readonly applicationId: string;
  readonly from: string;
  readonly to: string;
  readonly sipHeaders?: Readonly<Record<string, string>>;
  readonly arguments?: Readonly<Record<string, string>>;
}

/** What an API request comes to. */
export type ApiAnswer<Value> =
  | ({ readonly statusCode: number; readonly error: null } & Value)
  | { readonly statusCode: number; readonly error: { readonly name: string; readonly message: string } };

/** A call that is over: all that happened, and what its records need. */
export interface EndedCall {
  readonly trace: CallTrace;
  readonly facts: CallFacts;
}

export interface Engine {
  receive(call: InboundCall): { readonly transactionId: string; readonly refused: null } | Refusal;
  /** `CreateSipMediaApplicationCall`. */
  create(call: NewCall): ApiAnswer<{ readonly transactionId: string }>;
  /** `UpdateSipMediaApplicationCall`. */
  update(applicationId: string, transactionId: string, args: Readonly<Record<string, string>>): ApiAnswer<object>;
  /** Calls of an application as they count against its quota: one for each leg. */
  activeCalls(applicationId: string): number;
  /** Transaction ids of calls that go on. */
  liveCalls(): readonly string[];
  /** What happened so far in a call that goes on. */
  trace(transactionId: string): CallTrace | null;
}

/** The service's side of the contract: takes calls, and runs handlers and their actions on them. */
export function createEngine(
  world: World,
  ended: (call: EndedCall) => void,
  watcher: LegWatcher | null = null,
): Engine {
  const { limits, scheduler } = world;
  const now = () => scheduler.now();
  const takeSpeech = throttle(limits.speechPerSecond, now);
  const takeVoiceFocus = throttle(limits.voiceFocusPerSecond, now);
  const takeCreate = throttle(limits.createCallPerSecond, now);
  const takeUpdate = throttle(limits.updateCallPerSecond, now);
  const calls = new Map<string, Transaction>();

  const activeCalls = (applicationId: string) => {
    let count = 0;
    for (const call of calls.values()) {
      if (call.application.id === applicationId) count += call.everyLeg.filter(isLive).length;
    }
    return count;
  };
  const hasRoom = ({ id }: SipMediaApplication) => limits.activeCalls === null || activeCalls(id) < limits.activeCalls;

  const start = (
    applications: readonly [SipMediaApplication, ...SipMediaApplication[]],
    rule: Transaction["rule"],
  ): Transaction => {
    const call: Transaction = new Transaction({
      world,
      applications,
      rule,
      watcher,
      throttles: { hasRoom: () => hasRoom(call.application), takeSpeech, takeVoiceFocus },
      ended: (over) => {
        calls.delete(over.transactionId);
        ended({ trace: over.trace.trace, facts: factsOf(over) });
      },
    });
    calls.set(call.transactionId, call);
    return call;
  };

  return {
    receive({ from, to, requestUriHostname = null, connectorArn = null, sipHeaders = null, connect }) {
      const route = routeOf(world.directory(), { to, requestUriHostname });
      if (!route) return { refused: "no-rule", sipResponseCode: 404 };
      if (!hasRoom(route.applications[0])) return { refused: "too-many-calls", sipResponseCode: 503 };
      const call = start(route.applications, route.rule);
      const kind = requestUriHostname === null ? "PSTN" : "AWS";
      call.receive({ tag: "LEG-A", from, to, kind, arn: connectorArn, sipHeaders, connect });
      return { transactionId: call.transactionId, refused: null };
    },
    create({ applicationId, from, to, sipHeaders = {}, arguments: args }) {
      const directory = world.directory();
      const refusal = createRefusal(directory, applicationId, from);
      if (typeof refusal === "string") return failed(400, "BadRequestException", refusal);
      if (!hasRoom(refusal)) return failed(400, "ResourceLimitExceededException", "Too many active calls.");
      if (!takeCreate()) return failed(429, "ThrottledClientException", "Too many calls were created in a second.");
      const call = start([refusal], null);
      const setUp: SetUp = {
        tag: "LEG-A",
        from,
        to,
        kind: "PSTN",
        arn: null,
        sipHeaders,
        connect: (events) =>
          world.phones.dial(
            { target: { kind: "PSTN", uri: to, arn: null }, from, sipHeaders, transactionId: call.transactionId },
            events,
          ),
      };
      call.call(setUp, args ?? null);
      return { statusCode: world.policies.createdStatusCode, error: null, transactionId: call.transactionId };
    },
    update(applicationId, transactionId, args) {
      if (!takeUpdate()) return failed(429, "ThrottledClientException", "Too many calls were updated in a second.");
      const call = calls.get(transactionId);
      if (!call?.isLive || call.application.id !== applicationId) {
        const message = `Transaction ${transactionId} doesn't exist for SipMediaApplication ${applicationId}`;
        return failed(404, "NotFoundException", message);
      }
      call.update(args);
      return { statusCode: 202, error: null };
    },
    activeCalls,
    liveCalls: () => [...calls.keys()],
    trace: (transactionId) => calls.get(transactionId)?.trace.trace ?? null,
  };
}

/** The application, or why it cannot call. */
function createRefusal({ applications, phoneNumbers }: Directory, applicationId: string, from: string) {
  const application = applications.find(({ id }) => id === applicationId);
  if (!application) return `SipMediaApplication ${applicationId} does not exist.`;
  return phoneNumbers.includes(from) ? application : "FromPhoneNumber is not a phone number of this account.";
}

function failed(statusCode: number, name: string, message: string): ApiAnswer<never> {
  return { statusCode, error: { name, message } };
}

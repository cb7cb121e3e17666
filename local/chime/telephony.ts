import type { BotAdapter } from "../../engine/bots.ts";
import { createEngine, type EndedCall, type Engine, type InboundCall } from "../../engine/engine.ts";
import type { Policies } from "../../engine/policies.ts";
import type { Scheduler } from "../../engine/scheduler.ts";
import { estimatedVoices } from "../../engine/speech.ts";
import type { Limits } from "../../engine/throttles.ts";
import { carry } from "../../engine/trunk.ts";
import type { Meetings, Phones } from "../../engine/world.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Functions } from "../lambda/functions.ts";
import type { S3 } from "../s3/s3.ts";
import { ServiceError } from "../wire/http.ts";
import { arnsOf } from "./arns.ts";
import { audioFrom, recordingsTo } from "./audio-stores.ts";
import type { Telephony } from "./context.ts";
import { bodyOf, recordsOf } from "./detail-records.ts";
import { lambdaHandler } from "./lambda-handler.ts";
import { outboundHostOf, SETTINGS_ID, type VoiceResources } from "./resources.ts";
import { inboundRoute, outboundRoute, refuse } from "./routing.ts";
import { type StreamedLeg, streamedLegs } from "./streamed-legs.ts";

export interface TelephonyOptions {
  readonly resources: VoiceResources;
  readonly functions: Functions;
  readonly s3: S3;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly policies: Policies;
  readonly limits: Limits;
  readonly phones: Phones;
  readonly meetings: Meetings;
  readonly bots: BotAdapter;
  /** Time on the wall, in milliseconds. */
  readonly now: () => number;
  /** Milliseconds of the call's time for an answer of a function that took so many on the wall. */
  readonly latencyOf: (took: number) => number;
  /** Regions whose Voice Connectors and applications take no calls. */
  readonly unavailableRegions: readonly string[];
  /** Streams a leg as its Voice Connector does. */
  readonly stream: (leg: StreamedLeg) => Promise<void>;
  /** Whether the scheduler's time is that on the wall. */
  readonly isRealTime: boolean;
  readonly onEnded?: (call: EndedCall) => void;
  /** Hears of each record that is written: `bucket/key`. */
  readonly onRecord?: (path: string) => void;
  /** Hears of what could not be stored or streamed. */
  readonly onFailure: (description: string) => void;
}

/** A call as it comes in. */
export interface ReceivedCall extends Omit<InboundCall, "requestUriHostname" | "connectorArn"> {
  /** Over TLS, as a Voice Connector that requires encryption wants it. Default: no. */
  readonly isEncrypted?: boolean;
}

export interface LocalTelephony extends Telephony {
  readonly engine: Engine;
  /** A call comes in from the public network, or through a Voice Connector: to an application, or to whoever is behind a connector. */
  receive(call: ReceivedCall, connectorId?: string): ReturnType<Engine["receive"]> | ReturnType<typeof refuse>;
  /** Resolves when the records of every call that is over are written, and its audio is streamed. */
  settled(): Promise<void>;
}

/** The telephone service of the local cloud: the engine over local resources, functions and objects. */
export function createTelephony(options: TelephonyOptions): LocalTelephony {
  const { resources, functions, s3, scheduler, phones, onEnded, onFailure } = options;
  const isStreaming = (id: string) => resources.connectors.find(id)?.streaming?.Disabled === false;
  const pending = new Set<Promise<void>>();
  const { random, policies, limits, meetings, bots, now, latencyOf, unavailableRegions } = options;
  const isAvailable = ({ region }: { readonly region: string }) => !unavailableRegions.includes(region);
  const directory = () => {
    const all = resources.directory();
    return { ...all, applications: all.applications.filter(isAvailable) };
  };
  const watcher = streamedLegs({
    isStreaming,
    isLive: options.isRealTime,
    now: () => scheduler.now(),
    stream: (leg) => track(options.stream(leg), "a call could not be streamed"),
  });

  const engine = createEngine(
    {
      scheduler,
      random,
      policies,
      limits,
      directory,
      handlerOf: ({ lambdaArn }) => lambdaHandler({ functions, arn: lambdaArn, scheduler, now, latencyOf }),
      phones,
      audio: audioFrom(s3),
      recordings: recordingsTo(s3),
      voices: estimatedVoices,
      meetings,
      bots,
    },
    ended,
    watcher,
  );

  function ended(call: EndedCall): void {
    track(writeRecords(call), "the records of a call could not be written");
    onEnded?.(call);
  }

  function track(work: Promise<void>, what: string): void {
    const tracked = work
      .catch((error: unknown) => onFailure(`${what}: ${messageOf(error)}`))
      .finally(() => pending.delete(tracked));
    pending.add(tracked);
  }

  async function writeRecords({ facts }: EndedCall): Promise<void> {
    const bucket = resources.settings.find(SETTINGS_ID)?.cdrBucket;
    if (!bucket) return;
    const nameOf = (number: string) => resources.numbers.find(number)?.name ?? "";
    for (const object of recordsOf(facts, { nameOf, isStreaming })) {
      await s3.writeObject(bucket, object.key, Buffer.from(bodyOf(object)));
      options.onRecord?.(`${bucket}/${object.key}`);
    }
  }

  return {
    engine,
    receive({ isEncrypted = false, ...call }, connectorId) {
      const connector = connectorId === undefined ? null : resources.connectors.get(connectorId);
      if (connector?.requireEncryption && !isEncrypted) return refuse("not-encrypted");
      if (connector && !isAvailable(connector)) return refuse("region-unavailable");
      const { accountId: account, region } = resources.directory();
      const from = connector && {
        requestUriHostname: outboundHostOf(connector),
        connectorArn: arnsOf({ account, region }).connector(connector),
      };
      const taken = engine.receive({ ...call, ...from });
      if (taken.refused !== "no-rule") return taken;
      const routing = { resources, place: { account, region }, unavailableRegions, random, now: now() };
      const route = connector ? outboundRoute(connector, call.to, routing) : inboundRoute(call.to, routing);
      if ("refused" in route) return route;
      const transactionId = carry(
        {
          accountId: account,
          region,
          from: call.from,
          to: call.to,
          direction: connector ? "Outbound" : "Inbound",
          attempts: route.attempts,
          connect: call.connect,
        },
        { world: { scheduler, random, phones }, watcher, ended },
      );
      return { transactionId, refused: null };
    },
    place(call) {
      const answer = engine.create(call);
      if (answer.error === null) return answer.transactionId;
      throw new ServiceError(answer.error.name, answer.error.message, answer.statusCode);
    },
    update(applicationId, transactionId, given) {
      const { error, statusCode } = engine.update(applicationId, transactionId, given);
      if (error) throw new ServiceError(error.name, error.message, statusCode);
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

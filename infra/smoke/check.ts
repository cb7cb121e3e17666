import { randomUUID } from "node:crypto";
import { ChimeSDKVoiceClient } from "@aws-sdk/client-chime-sdk-voice";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { messageOf } from "../../shared/errors.ts";
import type { ClientSettings } from "../../shared/runtime/services.ts";

export interface Account {
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly voice: ChimeSDKVoiceClient;
  /** A name that nothing else has: what is made can be told, and found again. */
  name(what: string): string;
  /** Is done when everything is over, the last first, whatever has happened. */
  afterwards(what: string, undo: () => Promise<unknown>): void;
}

export interface Check {
  /** As docs/fidelity.md has it. */
  readonly assumption: string;
  /** Null: it holds. Else what was found instead. */
  run(account: Account): Promise<string | null>;
}

export interface SmokeResult {
  readonly assumption: string;
  /** Null: it holds. */
  readonly found: string | null;
  /** The check could not be made. */
  readonly failed?: true;
}

export interface SmokeReport {
  readonly results: readonly SmokeResult[];
  /** What could not be removed, to be removed by hand. */
  readonly leftBehind: readonly string[];
}

/** Makes each check after the other, then removes what they have made. */
export async function runChecks(checks: readonly Check[], settings: ClientSettings): Promise<SmokeReport> {
  const undone: { readonly what: string; readonly undo: () => Promise<unknown> }[] = [];
  const prefix = `carillon-smoke-${randomUUID().slice(0, 8)}`;
  const account: Account = {
    events: new EventBridgeClient(settings),
    sqs: new SQSClient(settings),
    voice: new ChimeSDKVoiceClient(settings),
    name: (what) => `${prefix}-${what}`,
    afterwards: (what, undo) => undone.push({ what, undo }),
  };
  const results: SmokeResult[] = [];
  for (const { assumption, run } of checks) {
    try {
      results.push({ assumption, found: await run(account) });
    } catch (error) {
      results.push({ assumption, found: messageOf(error), failed: true });
    }
  }
  const leftBehind: string[] = [];
  for (const { what, undo } of undone.reverse()) {
    await undo().catch((error: unknown) => leftBehind.push(`${what}: ${messageOf(error)}`));
  }
  for (const client of [account.events, account.sqs, account.voice]) client.destroy();
  return { results, leftBehind };
}

/** The name of the error that something ends with; null where it ends well. */
export async function refusal(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

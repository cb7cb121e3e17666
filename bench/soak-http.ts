import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../functions/bundle.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, startLocalCloud } from "../local/cloud.ts";
import { LOCAL_NAMES } from "../local/deployment.ts";
import { type FaultKind, faultKinds } from "../local/faults/kinds.ts";
import { toneSource } from "../local/voice-connector/audio-source.ts";
import { simulateCall } from "../local/voice-connector/simulate-call.ts";
import { systemClock } from "../shared/clock.ts";
import type { FunctionName } from "../shared/events/subscriptions.ts";
import { planOf } from "../test/support/virtual-cloud/fault-table.ts";
import type { Verdict } from "../test/support/virtual-cloud/judge.ts";

const CALL_MILLISECONDS = 8_000;
/** The reconciler comes every minute, and looks twice for what nobody told of. */
const PATIENCE = 200_000;
/** Short, so that what a crash leaves behind comes back soon. */
const WAITS = {
  SETTLE_SECONDS: "6",
  IDLE_LIMIT_SECONDS: "6",
  QUIET_SECONDS: "1",
  LEASE_SECONDS: "4",
  OVERDUE_SECONDS: "12",
};

interface Channel {
  readonly legId: string;
  readonly sha256: string;
}

/** Which faults a run over HTTP has: two kinds, and every kind in turn. */
export function kindsOf(seed: number): readonly FaultKind[] {
  const kind = (index: number) => faultKinds[index % faultKinds.length] ?? "latency";
  return [...new Set([kind(seed), kind(seed * 7 + 3)])];
}

/**
 * One call through a local cloud as anybody starts it: sockets, worker threads, files. Its recording is held against the digests of
 * what was sent.
 */
export async function runOverHttp(
  bundles: Readonly<Record<FunctionName, Bundle>>,
  seed: number,
): Promise<{ kinds: readonly FaultKind[]; verdict: Verdict; strikes: Readonly<Record<string, number>> }> {
  const kinds = kindsOf(seed);
  const stateFolder = mkdtempSync(join(tmpdir(), "carillon-soak-"));
  const failures: string[] = [];
  const cloud = await startLocalCloud({
    ...{ stateFolder, bundles, environment: WAITS, visibilityTimeoutInSeconds: 8, faults: planOf(kinds, seed) },
    onFailure: (description) => failures.push(description),
  });
  try {
    const { legs } = await simulateCall({
      ...{ endpoint: cloud.endpoint, account: LOCAL_ACCOUNT, region: LOCAL_REGION, clock: systemClock, seed },
      ...{ caller: { source: toneSource(440) }, callee: { source: toneSource(620), startsAfter: 320 } },
      ...{ duration: CALL_MILLISECONDS, pace: "max" },
      emit: (event) => void cloud.bridge.deliver("default", event),
    });
    const recordings = () =>
      cloud.bridge
        .events(LOCAL_NAMES.bus)
        .flatMap(({ event }) => (event["detail-type"].startsWith("Recording ") ? [event] : []));
    // A leg of which nothing was told is found later: the recording is ready once more then.
    const isReady = () =>
      recordings().some(
        ({ detail }) => detail["complete"] === true && (detail["channels"] as []).length === legs.length,
      );
    for (const until = Date.now() + PATIENCE; !isReady() && Date.now() < until; ) await systemClock.sleep(100);
    const last = recordings().at(-1)?.detail;
    const because = [
      ...failures.map((failure) => `the local cloud failed: ${failure}`),
      ...(last ? [] : ["no recording"]),
    ];
    const strikes = cloud.faults.counts();
    if (last?.["complete"] === true) {
      const channels = last["channels"] as readonly Channel[];
      for (const leg of legs) {
        const channel = channels.find(({ legId }) => legId === leg.streamName);
        // Silence before or after a leg is in the digest of its channel, but both legs end together and the caller's begins it.
        if (leg.isCaller && channel?.sha256 !== leg.sha256) because.push("the caller's channel is not what was sent");
        if (!channel) because.push("a leg has no channel");
      }
    }
    if (because.length > 0) return { kinds, strikes, verdict: { kind: "wrong", because } };
    if (last?.["complete"] === true) return { kinds, strikes, verdict: { kind: "identical" } };
    return {
      kinds,
      strikes,
      verdict: { kind: "incomplete", reasons: (last?.["reasons"] as string[] | undefined) ?? [] },
    };
  } finally {
    await cloud.close();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}

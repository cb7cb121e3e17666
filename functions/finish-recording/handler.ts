import { parseFinishWork } from "../../shared/events/work.ts";
import { listFragments } from "../../shared/kvs/media-client.ts";
import { deployedOnQueue } from "../../shared/runtime/deployed.ts";
import { finishRecording } from "./finish-recording.ts";

export const handler = deployedOnQueue("finish-recording", (services) => {
  const { calls, endpoints, logger } = services;
  const finishing = {
    ...services,
    async archive(streamArn: string, from: number, to: number) {
      try {
        const listed = await listFragments(endpoints, streamArn, from, to);
        return listed.map(({ FragmentNumber, ProducerTimestamp }) => ({
          number: FragmentNumber ?? "",
          producerTimestamp: ProducerTimestamp?.getTime() ?? 0,
        }));
      } catch (error) {
        // Without the archive's word nothing is proven, but what was read is still worth a recording.
        logger.warn("the archive could not be asked", error as Error);
        return null;
      }
    },
  };
  return async (body) => {
    const { type, transactionId } = parseFinishWork(body);
    if (type === "settle-call") await calls.apply({ kind: "settled", transactionId });
    else await finishRecording(finishing, transactionId);
  };
});

import { deployed } from "../../shared/runtime/deployed.ts";

/** Sends what a crash left in an outbox. */
export const handler = deployed("reconcile", ({ calls, logger }) => async () => {
  const transactionIds = await calls.sendAllAbandoned();
  if (transactionIds.length > 0) logger.warn("sent what had been left behind", { transactionIds });
});

import { deployedOnQueue } from "../../shared/runtime/deployed.ts";
import { consumeMessages } from "./door.ts";

/** What storing the last part and handing over takes at most, with room to spare. */
const HAND_OVER_TIME = 30_000;

export const handler = deployedOnQueue("consume-audio", (services) => {
  const consume = consumeMessages(services);
  return (body, { deadline }) => consume(body, { deadline: deadline - HAND_OVER_TIME });
});

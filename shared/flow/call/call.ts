import { Effects } from "./effects.ts";

export type { CallFacts } from "./prompts.ts";

/** A call as its flow sees it. Each method is a step: `yield*` it. */
export class Call extends Effects {}

declare module "ebml" {
  import { Transform } from "node:stream";

  /** Takes EBML in and gives `[kind, element]` out: `start` and `end` of a parent, `tag` of everything else. */
  export class Decoder extends Transform {}
}

declare module "dynalite" {
  import type { Server } from "node:http";

  interface DynaliteOptions {
    /** Folder of its LevelDB; absent: in memory. */
    path?: string;
    /** Milliseconds that a table stays CREATING, DELETING, UPDATING. Default of each: 500. */
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  /** An HTTP server for DynamoDB's API that does not listen yet. Closing it closes its database, if it listened. */
  function dynalite(options?: DynaliteOptions): Server;
  export = dynalite;
}

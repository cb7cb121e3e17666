import { accountRows } from "./account-rows.ts";
import { analyticsRows } from "./analytics-rows.ts";
import { applicationRows } from "./application-rows.ts";
import { assignmentRows } from "./assignment-rows.ts";
import { callRows } from "./call-rows.ts";
import { connectorCallRows } from "./connector-call-rows.ts";
import { connectorRows } from "./connector-rows.ts";
import { groupRows } from "./group-rows.ts";
import { numberRows } from "./number-rows.ts";
import type { Row } from "./row.ts";
import { ruleRows } from "./rule-rows.ts";

/** One row for each operation that the local cloud answers under the name `chime`, meetings aside. */
export const ROWS: readonly Row[] = [
  ...connectorRows,
  ...connectorCallRows,
  ...groupRows,
  ...numberRows,
  ...assignmentRows,
  ...applicationRows,
  ...ruleRows,
  ...callRows,
  ...accountRows,
  ...analyticsRows,
];

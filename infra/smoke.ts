/**
 * `npm run smoke:aws -- --account ID`: asks an account which assumptions of docs/fidelity.md hold. It has not been run on AWS yet. It makes queues and a Voice Connector for
 * some seconds and removes them.
 */
import { parseArgs } from "node:util";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { queueNameOf } from "../shared/events/subscriptions.ts";
import { runChecks } from "./smoke/check.ts";
import { CHECKS } from "./smoke/checks.ts";

const { values } = parseArgs({ options: { account: { type: "string" }, region: { type: "string" } }, strict: false });
const region = String(values["region"] ?? process.env["AWS_REGION"] ?? "us-east-1");
const account = String(values["account"] ?? "");

if (!/^\d{12}$/.test(account)) {
  console.error(
    "smoke: this makes things in an AWS account and asks it questions. Say which one, so that it is no other: npm run smoke:aws -- --account 111122223333 [--region us-east-1]",
  );
  process.exit(1);
}
// The queue of dead letters has the account in its address, and is there only where Carillon is deployed.
const { QueueUrl = "" } = await new SQSClient({ region }).send(
  new GetQueueUrlCommand({ QueueName: queueNameOf("dead-letters") }),
);
if (!new URL(QueueUrl).pathname.startsWith(`/${account}/`)) {
  console.error(`smoke: the AWS settings are of another account than ${account}; nothing was done`);
  process.exit(1);
}
const { results, leftBehind } = await runChecks(CHECKS, { region });
for (const { assumption, found, failed } of results) {
  console.log(found === null ? `✓ ${assumption}` : `${failed ? "?" : "✗"} ${assumption}\n  ${found}`);
}
for (const what of leftBehind) console.error(`left behind, remove it by hand: ${what}`);
console.log(
  `\n${results.length} of the assumptions of docs/fidelity.md were asked about; the others need a call, or time.`,
);
process.exitCode = results.some(({ found }) => found !== null) || leftBehind.length > 0 ? 1 : 0;

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleFunctions } from "../../../functions/bundle.ts";

const CALLER = "+12065550142";
const participant = {
  CallId: "bbbbbbbb-0000-4000-8000-000000000001",
  ParticipantTag: "LEG-A",
  From: CALLER,
  To: "+12065550100",
  Direction: "Inbound",
  StartTimeInMilliseconds: "1767607200000",
};
const call = {
  SchemaVersion: "1.0",
  Sequence: 1,
  InvocationEventType: "NEW_INBOUND_CALL",
  CallDetails: {
    TransactionId: "cccccccc-0000-4000-8000-000000000001",
    AwsAccountId: "111122223333",
    AwsRegion: "us-east-1",
    SipMediaApplicationId: "33333333-3333-4333-8333-333333333333",
    Participants: [participant],
  },
};

let file: string;
beforeAll(async () => {
  const { "answer-call": bundle } = await bundleFunctions({
    names: ["answer-call"],
    outdir: join(process.cwd(), "dist", "test-functions"),
  });
  file = pathToFileURL(join(bundle.folder, "index.mjs")).href;
});

/** What the deployed function writes while it answers events, one invocation after the other. */
function linesOf(...events: readonly unknown[]): Record<string, unknown>[] {
  const script = `const { handler } = await import("${file}");
    for (const [index, event] of ${JSON.stringify(events)}.entries()) {
      const context = { functionVersion: "1", functionName: "carillon-answer-call", awsRequestId: "request-" + index,
        getRemainingTimeInMillis: () => 10_000 };
      const { Actions } = await handler(event, context);
      if (Actions.length === 0) throw new Error("nothing was answered");
    }`;
  const env = {
    AWS_REGION: "us-east-1",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_FUNCTION_NAME: "carillon-answer-call",
    FLOWS_TABLE: "flows",
    RECORDINGS_BUCKET: "recordings",
  };
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env,
  });
  if (status !== 0) throw new Error(stderr);
  return `${stdout}${stderr}`
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => !("_aws" in line));
}

const unreadable = { ...call, CallDetails: { ...call.CallDetails, Participants: [{ ...participant, To: 1 }] } };
const unknownPlace = {
  ...call,
  Sequence: 4,
  InvocationEventType: "ACTION_FAILED",
  ActionData: { Type: "Speak", ErrorType: "SystemException" },
};

describe("the log of the function that answers calls", () => {
  it("has nothing of a call that goes well", () => {
    expect(linesOf(call)).toEqual([]);
  });

  it("says why a caller hears the fallback, for each invocation by its own id", () => {
    const lines = linesOf(unreadable, unknownPlace).filter(({ level }) => level === "ERROR");

    const fallback = { level: "ERROR", message: "the caller hears the fallback", service: "answer-call" };
    expect(lines).toMatchObject([
      { ...fallback, cold_start: true, function_request_id: "request-0", code: "INVALID_INPUT" },
      { ...fallback, cold_start: false, function_request_id: "request-1", code: "BAD_JOURNAL" },
    ]);
    expect(lines[0]).toMatchObject({ error: { name: "InvalidInputError" } });
    expect(JSON.stringify(lines)).not.toContain("2065550142");
  });

  it("does not take a later invocation for the one that started the sandbox", () => {
    const [line] = linesOf(call, unknownPlace);

    expect(line).toMatchObject({ cold_start: false, function_request_id: "request-1" });
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { timeline } from "../../engine/timeline.ts";
import { bundleFunctions } from "../../functions/bundle.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION, type LocalCloud, startLocalCloud } from "../../local/cloud.ts";
import { environmentOf, LOCAL_NAMES } from "../../local/deployment.ts";
import { type Access, createAccessControl, type RolePolicies } from "../../local/iam/access.ts";
import { rolePolicies } from "../../local/iam/role-policies.ts";
import { type FunctionName, functionRows, type QueueName } from "../../shared/events/subscriptions.ts";
import { deployedName } from "../../shared/runtime/resources.ts";
import { useStateFolder } from "../support/state-folder.ts";
import { type Assembly, synthesiseAssembly, TRUNK_SECRET } from "./walk/assembly.ts";
import { CALLS, canary, virtualCallers, WORDS, withOtherWords } from "./walk/canary.ts";
import { surviving, withoutElements, withoutStatements } from "./walk/mutants.ts";
import { provisionEverything, provisionOne } from "./walk/provisioning.ts";
import {
  answeredCalls,
  backgroundTasks,
  desertedCalls,
  lostCall,
  recordsOfAllKinds,
  streamedCall,
} from "./walk/walks.ts";

const stateFolder = useStateFolder("all");

/** What the CDK grants with a queue, whatever is done with it. */
const GRANTED_WITH_QUEUES = /: sqs:(GetQueueUrl|GetQueueAttributes|ChangeMessageVisibility) of /;
/** Only needed when a recording, or its upload, fails on the way. */
const NEEDED_AFTER_FAILURES = /^carillon-finish-recording: (s3:AbortMultipartUpload|dynamodb:DeleteItem) of /;

/** As Secrets Manager keeps it. */
const SECRET = {
  ...{ name: "trunk", arn: TRUNK_SECRET, versionId: "1", createdAt: 0, changedAt: 0 },
  value: JSON.stringify({ username: "trunk", password: "sesame-3" }),
};

/** The functions as they lie in the cloud assembly, in the local cloud, each with what its role allows. */
describe("what is synthesised", () => {
  const asked: Access[] = [];
  const failures: string[] = [];
  let policies: RolePolicies;
  let cloud: LocalCloud;
  let assembly: Assembly;

  const callers = virtualCallers();
  const onAccess = (access: Access) => void asked.push(access);

  // One walk through everything, in one cloud: what comes last looks at what was asked for on the way.
  beforeAll(async () => {
    const bundles = await bundleFunctions({ outdir: join(process.cwd(), "dist", "test-functions") });
    assembly = synthesiseAssembly(bundles, stateFolder());
    policies = rolePolicies({
      resources: assembly.resources,
      functionNames: functionRows.map(({ name }) => deployedName(name)),
      environment: environmentOf({} as Record<QueueName, string>),
    });
    const folder = stateFolder();
    writeFileSync(join(folder, "secrets.json"), JSON.stringify([SECRET]));
    cloud = await startLocalCloud({
      ...{ stateFolder: folder, bundles: assembly.bundles, policies, onAccess },
      environment: { OVERDUE_SECONDS: "1", SETTLE_SECONDS: "1" },
      calls: callers.options,
      onFailure: (description) => void failures.push(description),
    });
  });
  afterAll(() => cloud.close());

  const hasSentEverything = (name: FunctionName) =>
    ["events:PutEvents carillon", "sqs:SendMessage carillon-work", "sqs:SendMessage carillon-finish"].every((sent) =>
      asked.some(
        ({ functionName, action, resource }) =>
          functionName === deployedName(name) && `${action} ${resource.split(/[:/]/).at(-1)}` === sent,
      ),
    );

  it("consumes the streams of a call, and ingests its records", async () => {
    const { recording, legs, transactionId } = await streamedCall(cloud);

    expect(recording).toMatchObject({ complete: true, gapSamples: 0 });
    expect(legs.map(({ isRecordedAsSent }) => isRecordedAsSent)).toEqual([true, true]);
    await desertedCalls(cloud, transactionId, hasSentEverything);
  });

  it("answers a call, and takes a message", async () => {
    const { trace, linkStatus } = await answeredCalls(cloud);

    expect(trace && timeline(trace)).toContain("Your message is kept");
    expect(linkStatus).toBe(200);
  });

  it("keeps records that cannot be read, and takes them in when they can", async () => {
    await recordsOfAllKinds(cloud);

    const { deadLetterBucket } = LOCAL_NAMES;
    expect(await cloud.s3.listObjects(deadLetterBucket, "")).toEqual([]);
  });

  it("finds a call that nobody was told of", () => lostCall(cloud));

  it("runs tasks of flows", () => backgroundTasks(cloud));

  it("makes voice resources, changes them and removes them", async () => {
    const place = { account: LOCAL_ACCOUNT, region: LOCAL_REGION };
    const before = JSON.stringify(cloud.voice.resources.connectors.all());

    await provisionOne(cloud);
    await provisionEverything(createAccessControl({ ...place, policies, onAccess, hasObject: () => true }));

    expect(JSON.stringify(cloud.voice.resources.connectors.all())).toBe(before);
  });

  it("changes no call when a new version takes over in the middle of calls", async () => {
    const bundle = withOtherWords(assembly.bundles["answer-call"].folder, stateFolder());

    const heard = await canary(cloud, callers, bundle);

    const versions = heard.map((story) =>
      WORDS.map((words) => words.map((text) => story.includes(text)).join()).map((is) => WHO[is] ?? "both or neither"),
    );

    expect(versions).toHaveLength(CALLS);
    for (const words of versions)
      expect([
        ["old", "old"],
        ["new", "new"],
      ]).toContainEqual(words);
    const [first = [], last = []] = [versions.at(0), versions.at(-1)];
    expect([first[0], last[0]]).toEqual(["old", "new"]);
  });

  it("asks for nothing that a role does not allow", () => {
    const denied = asked.filter(({ decision }) => decision !== "allowed");

    expect(failures).toEqual([]);
    expect(denied.map(({ functionName, action, resource }) => `${functionName}: ${action} on ${resource}`)).toEqual([]);
  });

  it("needs every statement of every role", () => {
    const mutants = withoutStatements(policies);

    expect(mutants.length).toBeGreaterThan(functionRows.length * 2);
    expect(surviving(mutants, asked)).toEqual([]);
  });

  it("needs every action and every resource of them, but what the CDK adds", () => {
    const unneeded = surviving(withoutElements(policies), asked);

    const unexplained = unneeded.filter((one) => !GRANTED_WITH_QUEUES.test(one) && !NEEDED_AFTER_FAILURES.test(one));
    expect(unexplained).toEqual([]);
  });
});

/** By whether the old and the new words were heard. */
const WHO: Readonly<Record<string, string>> = { "true,false": "old", "false,true": "new" };

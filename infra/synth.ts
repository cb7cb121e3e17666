/** `npm run synth`: bundles the functions, synthesises and validates the templates, and prints what would be deployed. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import backend from "../carillon.config.ts";
import { bundleFunctions, bundleTasks } from "../functions/bundle.ts";
import { repositoryRoot } from "../functions/repository-root.ts";
import { buildApp } from "./app.ts";
import { summarise } from "./summary.ts";

const root = repositoryRoot();
const outdir = join(root, "cdk.out");
const bundles = await bundleFunctions({ outdir: join(root, "dist", "deployed") });
const taskBundles = await bundleTasks({ outdir: join(root, "dist", "deployed-tasks") });
// The CDK adds to what is there; assets of earlier runs would stay for ever.
await rm(outdir, { recursive: true, force: true });
const assembly = buildApp({ backend, bundles, taskBundles, outdir, validate: true }).synth();
const stacks = Object.fromEntries(assembly.stacks.map((stack) => [stack.stackName, stack.template]));
console.log(summarise({ stacks, bundles }));
console.log("\nValid by the CDK's template validator; written to cdk.out. To deploy: npx aws-cdk deploy --app cdk.out");

/** `npm run deploy`: synthesises, looks whether the account is ready, and has the CDK deploy. With `--dry-run` it only says what would be made. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import backend from "../carillon.config.ts";
import { repositoryRoot } from "../functions/repository-root.ts";
import { PUBLISHED_RATES } from "../shared/cost/published-rates.ts";
import { deploymentSettings } from "../shared/deployment.ts";
import { CarillonError } from "../shared/errors.ts";
import { accountView } from "./deploy/account-view.ts";
import { billText } from "./deploy/bill.ts";
import { cdkArguments, type DeployOptions, parseDeployOptions } from "./deploy/options.ts";
import { findingText, precheck } from "./deploy/prechecks.ts";
import { regionsOf } from "./regions.ts";
import { synthesiseAll } from "./synthesis.ts";

try {
  process.exitCode = await deploy(parseDeployOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof CarillonError)) throw error;
  console.error(`deploy: ${error.message} [${error.code}]`);
  process.exitCode = 1;
}

async function deploy(options: DeployOptions): Promise<number> {
  const { folder, stacks, summary } = await synthesiseAll();
  console.log(`${summary}\n\n${billText(stacks, deploymentSettings(backend.deployment), PUBLISHED_RATES)}\n`);
  if (options.dryRun) {
    console.log("Nothing was deployed, and no account was asked.");
    return 0;
  }
  if (!options.skipsPrechecks) {
    const findings = await precheck(accountView(), backend, regionsOf(backend));
    for (const finding of findings) console.error(findingText(finding));
    if (findings.some(({ level }) => level === "missing")) return 1;
  }
  const cdk = join(repositoryRoot(), "node_modules", "aws-cdk", "bin", "cdk");
  const { status } = spawnSync(process.execPath, [cdk, ...cdkArguments(folder, options)], { stdio: "inherit" });
  return status ?? 1;
}

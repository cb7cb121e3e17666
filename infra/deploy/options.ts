import { parseArgs } from "node:util";
import { CarillonError } from "../../shared/errors.ts";

export interface DeployOptions {
  /** Prints what would be made, and makes nothing. */
  readonly dryRun: boolean;
  /** Nobody is asked about permissions that grow. */
  readonly yes: boolean;
  readonly skipsPrechecks: boolean;
  /** For the CDK as they are, after `--`. */
  readonly cdk: readonly string[];
}

export class UsageError extends CarillonError {
  readonly code = "USAGE";
}

/** @throws UsageError */
export function parseDeployOptions(args: readonly string[]): DeployOptions {
  const options = {
    "dry-run": { type: "boolean" },
    yes: { type: "boolean" },
    "skip-prechecks": { type: "boolean" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return {
      dryRun: values["dry-run"] ?? false,
      yes: values.yes ?? false,
      skipsPrechecks: values["skip-prechecks"] ?? false,
      cdk: positionals,
    };
  } catch (error) {
    throw new UsageError(`npm run deploy -- [--dry-run] [--yes] [--skip-prechecks] [-- options of cdk deploy]`, {
      cause: error,
    });
  }
}

/** What the CDK's command is told. */
export const cdkArguments = (folder: string, { yes, cdk }: DeployOptions): string[] => [
  "deploy",
  "--app",
  folder,
  "--all",
  ...(yes ? ["--require-approval", "never"] : []),
  ...cdk,
];

import * as pipelines from "@aws-sdk/client-chime-sdk-media-pipelines";
import * as voice from "@aws-sdk/client-chime-sdk-voice";
import type { Limits } from "../../../../local/chime/check-limits.ts";
import { chimeError, type ErrorName } from "../../../../local/chime/errors.ts";
import { PIPELINE_LIMITS, VOICE_LIMITS } from "../../../../local/chime/input-limits.ts";
import { operationSchemas } from "../../../../local/wire/operations.ts";
import type { AccountOptions, VoiceApis } from "../voice-api.ts";
import { boundariesOf, valueAt, withAt } from "./boundaries.ts";
import { declaredErrors, type ServiceName } from "./declared.ts";
import type { Provocation, Row } from "./row.ts";
import { NOBODY, type Output, sendNamed, type World, worldOf } from "./world.ts";

/** What the table has in a column of a row. */
export interface Cell {
  /** `absent`: not declared, or nothing to try; `never`: declared, and said why it does not come about. */
  readonly outcome: "pass" | "fail" | "absent" | "never";
  /** What was tried, what went wrong, or why not. */
  readonly notes: readonly string[];
}

export const COLUMNS = [
  "success",
  "limits",
  "pages",
  "400",
  "404",
  "409",
  "quota",
  "410",
  "429",
  "500",
  "503",
] as const;
export type Column = (typeof COLUMNS)[number];
export type Judgement = Readonly<Record<Column, Cell>>;

const LIMITS: Readonly<Record<ServiceName, Readonly<Record<string, Limits>>>> = {
  voice: VOICE_LIMITS,
  pipelines: PIPELINE_LIMITS,
};
const DECLARED = { voice: declaredErrors("voice"), pipelines: declaredErrors("pipelines") };

const OPERATIONS = { voice: operationSchemas(voice), pipelines: operationSchemas(pipelines) };

/** No quota is in the way of what is not about quotas. */
const AMPLE = {
  phoneNumbers: 1_000,
  voiceConnectorsPerRegion: 1_000,
  voiceConnectorGroups: 1_000,
  sipMediaApplicationsPerRegion: 1_000,
  mediaInsightsPipelineConfigurations: 1_000,
  voiceProfileDomains: 1_000,
};
const MADE_FOR_PAGES = 3;
const CHANGE_TAKES = 1_000;

const ABSENT: Cell = { outcome: "absent", notes: [] };
const judged = (notes: readonly string[], faults: readonly string[]): Cell =>
  faults.length > 0 ? { outcome: "fail", notes: faults } : { outcome: notes.length > 0 ? "pass" : "absent", notes };

/**
 * Drives one operation through the real client: what it does, and each error that it declares.
 * @param isShort tries two values of each limit, and one injected error: the others come about in the same way
 */
export async function judge(apis: VoiceApis, row: Row, isShort = false): Promise<Judgement> {
  const within: Within = (options, act) => act(worldOf(apis.open(options)));
  const declared = DECLARED[row.service].get(row.operation) ?? [];
  const error = (name: ErrorName, provocations: readonly Provocation[]) =>
    judgeError(within, row, declared, name, provocations);
  const limits = await judgeLimits(within, row, isShort);
  const unreachable = { outcome: "never", notes: [row.never?.["BadRequestException"] ?? ""] } as const;
  const badRequests = row.badRequest ?? [];
  return {
    success: await judgeSuccess(within, row, declared),
    limits,
    pages: await judgePages(within, row),
    "400":
      badRequests.length > 0
        ? await error("BadRequestException", badRequests)
        : row.never?.["BadRequestException"]
          ? unreachable
          : limits,
    "404": await error("NotFoundException", [...(row.notFound ?? []), ...absentId(row)]),
    "409": await error("ConflictException", [...(row.conflict ?? []), ...sameRequest(row)]),
    quota: await error("ResourceLimitExceededException", row.limit ?? []),
    "410": await error("GoneException", row.gone ?? []),
    "429": await judgeFault(within, row, declared, "ThrottledClientException", 429),
    "500": isShort ? ABSENT : await judgeFault(within, row, declared, "ServiceFailureException", 500),
    "503": isShort ? ABSENT : await judgeFault(within, row, declared, "ServiceUnavailableException", 503),
  };
}

/** Does something in an account of its own. */
type Within = <Result>(options: AccountOptions, act: (world: World) => Promise<Result>) => Promise<Result>;

const send = ({ api }: World, { service, operation }: Row, input: object): Promise<Output> =>
  sendNamed(api, service, operation, input);

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The exception that the service answered. @throws what is none */
async function failureOf(request: Promise<unknown>): Promise<Failure | null> {
  try {
    await request;
    return null;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === undefined) throw error;
    return { name, message, status: $metadata.httpStatusCode };
  }
}

async function judgeSuccess(within: Within, row: Row, declared: readonly string[]): Promise<Cell> {
  if (row.gone && declared.includes("GoneException")) return { outcome: "never", notes: ["it is gone for all"] };
  return within({ quotas: AMPLE }, async (world) => {
    const [input] = await row.inputs(world);
    try {
      const output = await send(world, row, input);
      const faults = (await row.shows(world, input, output)) ? [] : ["what it did does not show"];
      return judged(["done, and seen"], faults);
    } catch (error) {
      return judged([], [`a valid request fails: ${(error as Error).name} ${(error as Error).message}`]);
    }
  });
}

async function judgeLimits(within: Within, row: Row, isShort: boolean): Promise<Cell> {
  const limits = Object.entries(LIMITS[row.service][row.operation] ?? {});
  return within({ quotas: AMPLE }, async (world) => {
    const inputs = await row.inputs(world);
    const faults: string[] = [];
    let tried = 0;
    for (const [path, limit] of limits) {
      const steps = path.split(/\.|(?=\[\])/);
      const [input] = inputs.filter((one) => valueAt(one, steps) !== undefined);
      if (!input) {
        faults.push(`no input has ${path}`);
        continue;
      }
      const { good, bad } = boundariesOf(limit, valueAt(input, steps));
      const tries = [
        [isShort ? good.slice(-1) : good, true],
        [isShort ? bad.slice(-1) : bad, false],
      ] as const;
      for (const [values, isTaken] of tries) {
        for (const value of values) {
          // A path with nothing in it is another path.
          if (value === "" && isLabel(row, path)) continue;
          const failure = await violationOf(world, row, withAt(input, steps, value) as object, path);
          tried++;
          if ((failure === null) !== isTaken) {
            faults.push(`${path}: ${shown(value)} is ${isTaken ? "refused" : "taken"} ${failure ?? ""}`);
          }
        }
      }
    }
    return judged(tried > 0 ? [`${tried} values`] : [], faults);
  });
}

/** What is said against the member at a path; null: nothing. */
async function violationOf(world: World, row: Row, input: object, path: string): Promise<string | null> {
  const failure = await failureOf(send(world, row, input));
  const isAbout = new RegExp(`Value at '${path.replace(/\[\]/g, "\\[\\d+\\]")}' failed`).test(failure?.message ?? "");
  return failure?.name === "BadRequestException" && failure.status === 400 && isAbout ? failure.message : null;
}

const isLabel = ({ service, operation }: Row, path: string): boolean =>
  OPERATIONS[service].find(({ name }) => name === operation)?.http?.labels.includes(path) ?? false;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}… (${text.length})` : text;
};

async function judgePages(within: Within, row: Row): Promise<Cell> {
  const { pages } = row;
  if (!pages) return ABSENT;
  return within({ quotas: AMPLE }, async (world) => {
    for (let made = 0; made < MADE_FOR_PAGES; made++) await pages.make(world);
    const { of, query = {}, size = 1, count = MADE_FOR_PAGES } = pages;
    const all = of(await send(world, row, { ...query, MaxResults: Math.max(count, 1) })) as unknown[];
    const found: unknown[] = [];
    let NextToken: unknown;
    let requests = 0;
    do {
      const output = await send(world, row, {
        ...query,
        MaxResults: size,
        ...(NextToken !== undefined && { NextToken }),
      });
      found.push(...(of(output) as unknown[]));
      NextToken = output["NextToken"];
    } while (NextToken !== undefined && ++requests < 100);
    const isWhole = JSON.stringify(found) === JSON.stringify(all) && all.length === count;
    return judged(
      [`${all.length} in pages of ${size}`],
      isWhole ? [] : [`pages have ${found.length} of ${all.length}`],
    );
  });
}

async function judgeError(
  within: Within,
  row: Row,
  declared: readonly string[],
  name: ErrorName,
  provocations: readonly Provocation[],
): Promise<Cell> {
  const isDeclared = declared.includes(name);
  const never = row.never?.[name];
  if (!isDeclared) {
    const faults = provocations.length > 0 ? [`${name} is provoked, but not declared`] : [];
    return judged([], faults);
  }
  if (never !== undefined && provocations.length === 0) return { outcome: "never", notes: [never] };
  const faults = provocations.length === 0 ? [`${name} is declared, but nothing provokes it`] : [];
  for (const provocation of provocations) {
    const fault = await provoke(within, row, name, provocation);
    if (fault !== null) faults.push(`${provocation.cause}: ${fault}`);
  }
  return judged(
    provocations.map(({ cause }) => cause),
    faults,
  );
}

async function provoke(within: Within, row: Row, name: ErrorName, { quotas, policies, ofNumber, given }: Provocation) {
  return within({ quotas: { ...AMPLE, ...quotas }, ...(policies && { policies }) }, async (world) => {
    const input = await given(world);
    if (ofNumber !== undefined) {
      const errors = (await send(world, row, input))["PhoneNumberErrors"] as { ErrorCode: string }[];
      return errors.length === 1 && errors[0]?.ErrorCode === ofNumber ? null : `answers ${JSON.stringify(errors)}`;
    }
    const failure = await failureOf(send(world, row, input));
    const status = chimeError(name, "").status;
    return failure?.name === name && failure.status === status ? null : `answers ${failure?.name ?? "a success"}`;
  });
}

/** A request that names nothing that is there. */
const absentId = (row: Row): readonly Provocation[] => {
  const { id } = row;
  if (id === undefined) return [];
  const given = async (world: World) => ({ ...(await row.inputs(world))[0], [id]: NOBODY });
  return [{ cause: `${id} names nothing`, given }];
};

/** Where a state of its own does not bring a conflict about: the same request again, before the first is over. */
function sameRequest(row: Row): readonly Provocation[] {
  const isDeclared = DECLARED[row.service].get(row.operation)?.includes("ConflictException");
  if (!isDeclared || row.never?.["ConflictException"]) return [];
  const given = async (world: World) => {
    const [input] = await row.inputs(world);
    await send(world, row, input);
    return input;
  };
  return [{ cause: "the same request is under way", policies: { changeTakes: CHANGE_TAKES }, given }];
}

/** Fails once, whatever the request says; then the same request is as if nothing had been. */
async function judgeFault(
  within: Within,
  row: Row,
  declared: readonly string[],
  name: ErrorName,
  status: number,
): Promise<Cell> {
  if (!declared.includes(name)) return ABSENT;
  let isDue = false;
  const fault = (operation: string) => {
    if (!isDue || operation !== row.operation) return null;
    isDue = false;
    return chimeError(name, "It was injected.");
  };
  return within({ quotas: AMPLE, fault }, async (world) => {
    const [input] = await row.inputs(world);
    isDue = true;
    const failure = await failureOf(send(world, row, input));
    if (failure?.name !== name || failure.status !== status)
      return judged([], [`answers ${failure?.name ?? "a success"}`]);
    const again = await failureOf(send(world, row, input));
    const isGone = row.gone !== undefined && again?.name === "GoneException";
    return judged(["once, then as usual"], again && !isGone ? [`then answers ${again.name}: ${again.message}`] : []);
  });
}

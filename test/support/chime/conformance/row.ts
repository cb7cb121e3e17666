import type { ErrorCode } from "@aws-sdk/client-chime-sdk-voice";
import type { ChimePolicies } from "../../../../local/chime/policies.ts";
import type { Quotas } from "../../../../shared/chime/limits.ts";
import type { ServiceName } from "./declared.ts";
import type { Output, PipelinesInput, PipelinesOperation, VoiceInput, VoiceOperation, World } from "./world.ts";

/** How an error comes about by the state of the account. */
export interface Provocation<Input = object> {
  readonly cause: string;
  readonly quotas?: Partial<Quotas>;
  readonly policies?: Partial<ChimePolicies>;
  /** The error is one of a number, in an answer that is a success. */
  readonly ofNumber?: ErrorCode;
  /** Makes the state, and the request that it does not allow. */
  readonly given: (world: World) => Promise<Input>;
}

/** What a list lists must be the same page by page as it is at once. */
export interface Pages {
  /** Makes one more of what is listed. */
  readonly make: (world: World) => Promise<unknown>;
  readonly of: (output: Output) => unknown;
  /** What else the request says. Default: nothing. */
  readonly query?: object;
  /** Of a page, and of all that is there whatever was made. Default: one, and what was made. */
  readonly size?: number;
  readonly count?: number;
}

export interface Conformance<Input = object> {
  /** Valid inputs; together they have every member that has limits. The first is the one that has to succeed. */
  readonly inputs: (world: World) => Promise<readonly [Input, ...Input[]]>;
  /** Whether another operation, or this one's answer, shows what it did. */
  readonly shows: (world: World, input: Input, output: Output) => Promise<unknown> | unknown;
  readonly pages?: Pages;
  /** The member that names what must be there. */
  readonly id?: string;
  readonly badRequest?: readonly Provocation<Input>[];
  readonly notFound?: readonly Provocation<Input>[];
  readonly conflict?: readonly Provocation<Input>[];
  readonly limit?: readonly Provocation<Input>[];
  readonly gone?: readonly Provocation<Input>[];
  /** Errors that it declares, with why nothing of an account's state brings them about. */
  readonly never?: Readonly<Record<string, string>>;
}

/** What the conformance table has in one row. */
export interface Row extends Conformance {
  readonly service: ServiceName;
  readonly operation: string;
}

// Each row is typed by the input of its own operation; the judge, which sees them all, sends what they give.
export const voiceRow = <Name extends VoiceOperation>(operation: Name, its: Conformance<VoiceInput<Name>>): Row => ({
  service: "voice",
  operation,
  ...(its as unknown as Conformance),
});

export const pipelinesRow = <Name extends PipelinesOperation>(
  operation: Name,
  its: Conformance<PipelinesInput<Name>>,
): Row => ({ service: "pipelines", operation, ...(its as unknown as Conformance) });

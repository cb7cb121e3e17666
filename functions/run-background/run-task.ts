import * as v from "valibot";
import type { Calls } from "../../shared/calls/calls.ts";
import type { Change } from "../../shared/calls/reducer.ts";
import { readTold } from "../../shared/calls/told.ts";
import type { Desk } from "../../shared/desk/desk.ts";
import { zone } from "../../shared/desk/hours.ts";
import { CarillonError } from "../../shared/errors.ts";
import type { Fact } from "../../shared/events/facts.ts";
import type { Json } from "../../shared/flow/json.ts";
import type { Outcome } from "../../shared/flow/outcome.ts";
import { taskDone } from "../../shared/flow/ports.ts";
import { isRetryable } from "../../shared/runtime/dead-letter.ts";
import { parse } from "../../shared/schema.ts";
import type { TaskArguments, TaskName } from "../answer-call/flows/tasks.ts";
import type { CallReport } from "../answer-call/report.ts";
import type { UpdateCall } from "./call-updater.ts";
import type { Meetings } from "./meetings.ts";
import { placeReminder, type ReminderNeeds } from "./place-reminder.ts";
import { type SignLink, withLink } from "./voicemail-link.ts";

const text = v.pipe(v.string(), v.nonEmpty());
const call = { key: text, transactionId: v.optional(text), sipMediaApplicationId: v.optional(text) };

const applicationLeg = v.object({
  tag: v.string(),
  direction: v.string(),
  from: v.string(),
  to: v.string(),
  startTime: v.number(),
  hasEnded: v.boolean(),
});

const schema = v.variant("name", [
  v.object({
    ...call,
    name: v.literal("take-seat"),
    args: v.object({ meetingId: text, isHost: v.boolean(), attendee: text }),
  }),
  v.object({
    ...call,
    name: v.literal("announce"),
    // What is said is checked against the fact's own schema when it goes out.
    args: v.looseObject({ type: text, factId: text, detail: v.record(v.string(), v.unknown()) }),
  }),
  v.object({
    ...call,
    name: v.literal("note-call"),
    args: v.object({ transactionId: text, told: text, legs: v.record(text, applicationLeg) }),
  }),
  v.object({
    ...call,
    name: v.literal("place-reminder"),
    args: v.object({
      from: text,
      to: text,
      sipMediaApplicationId: text,
      zone: v.optional(zone),
      appointmentId: text,
      when: text,
      language: text,
    }),
  }),
]);

export type ParsedTask = v.InferOutput<typeof schema>;

/** @throws InvalidInputError */
export const parseTask = (event: unknown): ParsedTask => parse(schema, event, "background task");

export interface Background extends ReminderNeeds {
  readonly desk: Pick<Desk, "openMeeting">;
  readonly meetings: Meetings;
  readonly updateCall: UpdateCall;
  readonly signLink: SignLink;
  readonly calls: Pick<Calls, "applyAll">;
}

/** Another invocation is at the same task. */
export class TaskInProgressError extends CarillonError {
  readonly code = "TASK_IN_PROGRESS";

  constructor(key: string) {
    super(`the task ${key} is being run by another invocation`, { retryable: true });
  }
}

/**
 * Runs a task once, keeps what it came to, and tells the call. What may go better another time is thrown, so that Lambda tries again; what
 * will not is what the task came to.
 */
export async function runTask(background: Background, task: ParsedTask, deadline: number): Promise<void> {
  const { steps, updateCall } = background;
  // The call record is the same however often it is told.
  if (task.name === "note-call") return noteCall(background, task.args);
  const claim = await steps.claim(task.key, deadline);
  if (claim.kind === "begun") throw new TaskInProgressError(task.key);
  if (claim.kind === "claimed") await steps.record(task.key, await outcomeOf(background, task));
  const { transactionId, sipMediaApplicationId } = task;
  if (transactionId === undefined || sipMediaApplicationId === undefined) return;
  await updateCall({ transactionId, sipMediaApplicationId }, taskDone(task.key));
}

async function outcomeOf(background: Background, task: Exclude<ParsedTask, { name: "note-call" }>): Promise<Outcome> {
  try {
    return { value: await resultOf(background, task) };
  } catch (error) {
    if (isRetryable(error)) throw error;
    const { name, code } = error as CarillonError;
    const failure = {
      code: "STEP_FAILED",
      step: task.name,
      errorName: name,
      errorCode: code,
      retryable: false,
    } as const;
    return { failure };
  }
}

async function resultOf(
  background: Background,
  task: Exclude<ParsedTask, { name: "note-call" }>,
): Promise<Json | undefined> {
  switch (task.name) {
    case "take-seat":
      return takeSeat(background, task.args);
    case "announce":
      await background.publishFact(await withLink(task.args as Fact, background.signLink, background.now()));
      return undefined;
    case "place-reminder":
      return placeReminder(background, task.key, task.args);
    default:
      return task satisfies never;
  }
}

async function noteCall({ calls }: Background, { transactionId, told, legs }: CallReport): Promise<void> {
  const changes = readTold(told).flatMap(({ sequence, invocation, actions }): Change[] => [
    { kind: "invoked", transactionId, sequence, invocation, legs },
    { kind: "answered", transactionId, sequence, actions },
  ]);
  await calls.applyAll(transactionId, changes);
}

async function takeSeat(
  { meetings, desk, updateCall }: Background,
  { meetingId, isHost, attendee }: TaskArguments["take-seat"],
) {
  const seat = await meetings.takeSeat(meetingId, attendee);
  if (isHost) {
    const waiting = await desk.openMeeting(meetingId);
    // One that cannot be told looks again within a minute.
    await Promise.allSettled(waiting.map((call) => updateCall(call, { meeting: meetingId })));
  }
  return seat;
}

export type { TaskName };

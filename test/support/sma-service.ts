import { LeapingClock } from "../../engine/testing/leaping-clock.ts";
import type { Clock } from "../../shared/clock.ts";
import {
  type Answer,
  type AnswererOptions,
  createAnswerer,
  type FlowDefinition,
  type MemoryTasks,
  memorySteps,
  memoryTasks,
  type Notice,
  type Reply,
  type StepStore,
} from "../../shared/flow/index.ts";
import { parseRequest } from "../../shared/sma/request.ts";
import { validateReply } from "../../shared/sma/validate.ts";
import { callDetails, LEG_A } from "./sma-requests.ts";

type Participant = typeof LEG_A;

export interface ServiceOptions extends Partial<AnswererOptions> {
  readonly clock?: Clock;
  readonly functionVersion?: string;
  readonly forward?: AnswererOptions["ports"]["forward"];
}

/** Stands in for the service, event by event: keeps the attributes and the sequence, and checks each reply. */
export class SmaService {
  readonly notices: Notice[] = [];
  readonly tasks: MemoryTasks = memoryTasks();
  readonly clock: Clock;
  functionVersion: string;
  attributes: Readonly<Record<string, unknown>> | undefined = undefined;
  sequence = 0;
  legs: Participant[] = [LEG_A];
  answer: Answer;
  /** Every reply, oldest first. */
  readonly replies: Reply[] = [];
  stepsLoaded = 0;
  loadSteps: () => Promise<StepStore> = async () => memorySteps(() => this.clock.now());

  constructor(flow: FlowDefinition<never>, options: ServiceOptions = {}) {
    this.clock = options.clock ?? new LeapingClock();
    this.functionVersion = options.functionVersion ?? "7";
    this.useSteps(memorySteps(() => this.clock.now()));
    this.answer = createAnswerer({
      flows: [flow],
      route: () => ({ flow }),
      ...options,
      ports: {
        clock: this.clock,
        steps: () => this.loadSteps(),
        tasks: async () => this.tasks,
        forward: options.forward ?? (async () => null),
        notice: (notice) => this.notices.push(notice),
        ...options.ports,
      },
    });
  }

  useSteps(steps: StepStore): void {
    this.loadSteps = async () => {
      this.stepsLoaded++;
      return steps;
    };
  }

  /** Sends an event and takes its reply as the service does. Asks twice, as a retry does: both answers must be the same. */
  async send(type: string, event: Readonly<Record<string, unknown>> = {}): Promise<Reply> {
    const request = this.request(type, event, ++this.sequence);
    const reply = await this.ask(request);
    expect(await this.ask(request)).toEqual(reply);
    this.take(reply);
    return reply;
  }

  request(type: string, event: Readonly<Record<string, unknown>>, sequence: number): Readonly<Record<string, unknown>> {
    const { TransactionAttributes: _, ...details } = callDetails(...this.legs);
    return {
      SchemaVersion: "1.0",
      Sequence: sequence,
      InvocationEventType: type,
      CallDetails: { ...details, ...(this.attributes && { TransactionAttributes: this.attributes }) },
      ...event,
    };
  }

  async ask(request: unknown): Promise<Reply> {
    const { functionVersion, clock } = this;
    const reply = await this.answer(request, { functionVersion, askedAt: clock.now() });
    const findings = validateReply(JSON.parse(JSON.stringify(reply)), parseRequest(request));
    expect(findings.filter(({ severity }) => severity !== "info")).toEqual([]);
    return reply as Reply;
  }

  take(reply: Reply): void {
    this.replies.push(reply);
    if (reply.TransactionAttributes) this.attributes = reply.TransactionAttributes;
  }

  /** The call comes in. */
  begin(): Promise<Reply> {
    return this.send("NEW_INBOUND_CALL");
  }

  /** The last action of the last list that had some succeeds. */
  succeeds(results: Readonly<Record<string, unknown>> = {}): Promise<Reply> {
    const { Type, Parameters } = this.lastAction();
    return this.send("ACTION_SUCCESSFUL", { ActionData: { Type, Parameters, ...results } });
  }

  /** It fails. */
  fails(ErrorType: string, ErrorMessage = "told so"): Promise<Reply> {
    const { Type, Parameters } = this.lastAction();
    return this.send("ACTION_FAILED", { ActionData: { Type, Parameters, ErrorType, ErrorMessage } });
  }

  digits(ReceivedDigits: string, leg: Participant = LEG_A): Promise<Reply> {
    const Parameters = { CallId: leg.CallId };
    return this.send("DIGITS_RECEIVED", { ActionData: { Type: "ReceiveDigits", Parameters, ReceivedDigits } });
  }

  hangsUp(leg: Participant = LEG_A, SipResponseCode = 0): Promise<Reply> {
    this.legs = this.legs.map((one) => (one.CallId === leg.CallId ? { ...one, Status: "Disconnected" } : one));
    const Parameters = { CallId: leg.CallId, ParticipantTag: leg.ParticipantTag, SipResponseCode };
    return this.send("HANGUP", { ActionData: { Type: "Hangup", Parameters } });
  }

  update(Arguments: Readonly<Record<string, string>>): Promise<Reply> {
    return this.send("CALL_UPDATE_REQUESTED", { ActionData: { Type: "CallUpdateRequest", Parameters: { Arguments } } });
  }

  lastAction(): { Type: string; Parameters: Readonly<Record<string, unknown>> } {
    const list = this.replies.findLast(({ Actions }) => (Actions ?? []).length > 0)?.Actions ?? [];
    const last = list.at(-1);
    if (!last) throw new Error("Nothing was sent yet.");
    return last;
  }
}

/** Types of the actions of a reply. */
export const typesOf = ({ Actions = [] }: Reply): string[] => Actions.map(({ Type }) => Type);

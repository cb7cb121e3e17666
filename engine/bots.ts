import type { IntentResult } from "../shared/sma/action-data.ts";
import type { ServiceError } from "../shared/sma/finding.ts";

/** What starts a conversation with a Lex bot (AWS: start-bot-conversation). */
export interface BotRequest {
  readonly botAliasArn: string;
  readonly localeId: string;
  /** The leg's `CallId`: all bots on a call share one session. */
  readonly sessionId: string;
  readonly sessionAttributes: Readonly<Record<string, string>>;
  readonly dialogAction: "Delegate" | "ElicitIntent" | null;
  readonly welcomeMessages: readonly { readonly Content: string; readonly ContentType: "PlainText" | "SSML" }[];
}

/** What the caller did after the bot spoke. */
export type BotInput =
  | { readonly kind: "speech"; readonly text: string }
  | { readonly kind: "digits"; readonly digits: string }
  /** Nothing, for as long as the bot waits. */
  | { readonly kind: "silence" };

/** What the bot says, and, when the conversation is over, what it came to. */
export interface BotTurn {
  readonly says: readonly string[];
  readonly result: IntentResult | null;
}

export interface BotConversation {
  /** @param input null at the start */
  next(input: BotInput | null): BotTurn;
}

/** Amazon Lex, or what stands in for it. */
export interface BotAdapter {
  start(request: BotRequest): BotConversation | ServiceError;
}

/** One step of a scripted bot: it says something; what it hears may decide how to go on. */
export interface ScriptedTurn {
  readonly says?: readonly string[];
  /** Ends the conversation. */
  readonly ends?: {
    readonly intent: string;
    readonly state?: string;
    readonly slots?: Readonly<Record<string, string>>;
  };
}

/** A bot that goes through its turns one by one, whatever it hears; the last input fills the slots that say `$input`. */
export function scriptedBots(turnsOf: (request: BotRequest) => readonly ScriptedTurn[] | null): BotAdapter {
  return {
    start(request) {
      const turns = turnsOf(request);
      if (!turns) return { ErrorType: "ResourceNotFound", ErrorMessage: "The bot alias was not found." };
      let at = 0;
      let said = "";
      return {
        next(input) {
          if (input?.kind === "speech") said = input.text;
          if (input?.kind === "digits") said = input.digits;
          const { says = [], ends } = turns[at++] ?? { ends: { intent: "FallbackIntent", state: "Failed" } };
          const greeting = input === null ? request.welcomeMessages.map(({ Content }) => Content) : [];
          return { says: [...greeting, ...says], result: ends ? resultOf(request, ends, said) : null };
        },
      };
    },
  };
}

function resultOf(
  { sessionId, sessionAttributes }: BotRequest,
  { intent, state = "ReadyForFulfillment", slots = {} }: NonNullable<ScriptedTurn["ends"]>,
  said: string,
): IntentResult {
  const slot = (template: string) => {
    const value = template.replaceAll("$input", said);
    return { Value: { OriginalValue: value, InterpretedValue: value, ResolvedValues: [value] }, Values: [] };
  };
  const Slots = Object.fromEntries(Object.entries(slots).map(([name, template]) => [name, slot(template)]));
  const Intent = { Name: intent, Slots, State: state, ConfirmationState: "None" };
  return {
    SessionId: sessionId,
    SessionState: { SessionAttributes: { ...sessionAttributes }, Intent },
    Interpretations: [{ NluConfidence: { Score: 1 }, Intent }],
  };
}

import type { Act } from "../act.ts";
import type { BotConversation, BotInput } from "../bots.ts";
import { withSpeech } from "../prompts.ts";
import type { Timer } from "../scheduler.ts";

/** Lex waits this long for the caller to start to speak; it can be set by a session attribute (Lex: session-attribs-speech). */
const START_TIMEOUT = 4_000;
/** Inactivity that closes an input of digits (AWS: start-bot-conversation). */
const DIGITS_TIMEOUT = 5_000;
const ENDS_DIGITS = "#";
const CANCELS_DIGITS = "*";

/** Lets a Lex bot talk with the caller until the conversation closes (AWS: start-bot-conversation). */
export function startBotConversation(act: Act<"StartBotConversation">) {
  const { call, leg, parameters } = act;
  const { BotAliasArn: botAliasArn, LocaleId: localeId, Configuration } = parameters;
  const { SessionState: state, WelcomeMessages: welcomeMessages = [] } = Configuration ?? {};
  const conversation = call.world.bots.start({
    botAliasArn,
    localeId,
    sessionId: leg.callId,
    sessionAttributes: state?.SessionAttributes ?? {},
    dialogAction: state?.DialogAction?.Type ?? null,
    welcomeMessages,
  });
  if ("ErrorType" in conversation) act.fail(conversation);
  else converse(act, conversation);
}

function converse(act: Act<"StartBotConversation">, conversation: BotConversation): void {
  let digits = "";
  let timer: Timer | null = null;
  /** Grows with each turn and each interruption: what was being said before it is not said on. */
  let turns = 0;
  const interrupt = () => {
    turns++;
    timer?.cancel();
    act.silence();
  };
  const wait = (duration: number, input: () => BotInput) => {
    timer?.cancel();
    timer = act.after(duration, () => take(input()));
  };
  const listen = () => wait(START_TIMEOUT, () => ({ kind: "silence" }));

  const take = (input: BotInput | null) => {
    interrupt();
    digits = "";
    const { says, result } = conversation.next(input);
    say(says, turns, () => {
      if (result) act.succeed({ CallId: act.leg.callId, IntentResult: result });
      else listen();
    });
  };
  const say = ([text, ...rest]: readonly string[], turn: number, done: () => void): void => {
    if (text === undefined) done();
    else
      withSpeech(act, { Text: text }, (sound) => {
        if (turn === turns) act.play(sound, () => say(rest, turn, done));
      });
  };

  act.onSpeech = (isSpeaking, text) => {
    interrupt();
    if (!isSpeaking) take({ kind: "speech", text: text ?? "" });
  };
  act.onDigit = (digit) => {
    interrupt();
    if (digit === ENDS_DIGITS) take({ kind: "digits", digits });
    else if (digit === CANCELS_DIGITS) {
      digits = "";
      listen();
    } else {
      digits += digit;
      wait(DIGITS_TIMEOUT, () => ({ kind: "digits", digits }));
    }
    return true;
  };
  take(null);
}

import { invalidParameter } from "./errors.ts";
import { firstLegOnly } from "./legs.ts";
import { defaulted, members, optional, required } from "./members.ts";
import { refuse } from "./notes.ts";
import { list, oneOf, record, text } from "./values.ts";

const BOT_ALIAS = /^arn:aws[\w-]*:lex:[\w-]+:\d{12}:bot-alias\/\w+\/\w+$/;
const MOST_CONFIGURATION_BYTES = 10 * 1_024;
const INVALID_CONFIGURATION = invalidParameter("Configuration");

const welcome = members({
  Content: required(text({ allowed: "what the bot says" })),
  ContentType: required(oneOf("PlainText", "SSML")),
});

const attributes = record(text({ allowed: "text" }));

const configuration = members(
  {
    SessionState: optional(
      members({
        SessionAttributes: optional(attributes),
        DialogAction: optional(members({ Type: required(oneOf("Delegate", "ElicitIntent")) })),
      }),
    ),
    WelcomeMessages: optional(list(welcome, "a list of messages")),
  },
  ({ read, found, path, error, notes }) => {
    const bytes = new TextEncoder().encode(JSON.stringify(found)).length;
    if (bytes > MOST_CONFIGURATION_BYTES) {
      const allowed = "at most 10 KB of JSON";
      const fix = "Keep what is large elsewhere, and give the bot a key to it.";
      refuse(notes, { path, rule: "configuration-too-large", found: `${bytes} bytes`, allowed, fix, error });
    }
    if (!read.WelcomeMessages?.length || read.SessionState?.DialogAction?.Type === "ElicitIntent") return;
    refuse(notes, {
      path: `${path}.WelcomeMessages`,
      rule: "welcome-without-elicit-intent",
      found: "messages for a bot that is not to elicit an intent",
      allowed: "messages together with SessionState.DialogAction.Type ElicitIntent",
      fix: 'Set SessionState.DialogAction.Type to "ElicitIntent", or remove WelcomeMessages.',
      error,
    });
  },
);

export const startBotConversation = members({
  ...firstLegOnly,
  BotAliasArn: required(
    text({ allowed: "arn:aws:lex:<region>:<account>:bot-alias/<bot>/<alias>", pattern: BOT_ALIAS }),
    invalidParameter("BotAliasArn"),
  ),
  LocaleId: defaulted(
    text({ allowed: "a locale of Lex with an underscore, such as en_US", pattern: /^[a-z]{2,3}_(?:[A-Z]{2}|\d{3})$/ }),
    invalidParameter("LocaleId"),
    "en_US",
  ),
  Configuration: optional(configuration, INVALID_CONFIGURATION),
});

import { type BotAdapter, scriptedBots } from "../bots.ts";
import { type MeetingChange, type MeetingRooms, meetingRooms } from "../meetings.ts";
import type { Scheduler } from "../scheduler.ts";
import type { Script } from "./script.ts";

/** The bot that a script has for any alias that it does not name. */
const ANY_BOT = "*";

/** The Lex bots and the meetings of a script. @param changed hears what becomes of attendees */
export function scriptedServices(
  { bots = {}, meetings = {} }: Script,
  scheduler: Scheduler,
  changed?: (change: MeetingChange) => void,
): { readonly bots: BotAdapter; readonly meetings: MeetingRooms } {
  const rooms = meetingRooms(scheduler, changed);
  for (const [meetingId, attendees] of Object.entries(meetings)) rooms.create(meetingId, attendees);
  return { bots: scriptedBots(({ botAliasArn }) => bots[botAliasArn] ?? bots[ANY_BOT] ?? null), meetings: rooms };
}

import { randomUUID } from "node:crypto";
import * as meetings from "@aws-sdk/client-chime-sdk-meetings";
import type { MeetingRooms } from "../../engine/meetings.ts";
import { type HttpHandler, ServiceError } from "../wire/http.ts";
import type { Operations } from "../wire/operations.ts";
import { schemaService } from "../wire/schema-service.ts";

export interface MeetingsOptions {
  /** Where the meetings take place. */
  readonly rooms: MeetingRooms;
  readonly account: string;
  readonly region: string;
}

/** The Chime SDK meetings API, as far as telephone calls need it: meetings, and attendees in them. */
export function createMeetingsHandler({ rooms, account, region }: MeetingsOptions): HttpHandler {
  const byToken = new Map<string, meetings.Meeting>();
  const byId = new Map<string, meetings.Meeting>();
  const attendees = new Map<string, meetings.Attendee>();

  function meetingOf(id: string): meetings.Meeting {
    const meeting = byId.get(id);
    if (!meeting) throw new ServiceError("NotFoundException", `There is no meeting ${id}.`, 404);
    return meeting;
  }

  return schemaService({
    schemas: meetings,
    protocol: "rest-json",
    operations: {
      async CreateMeeting({ ClientRequestToken, ExternalMeetingId, MediaRegion }: meetings.CreateMeetingRequest) {
        const known = byToken.get(ClientRequestToken ?? "");
        if (known && byId.has(known.MeetingId ?? "")) return { Meeting: known };
        const MeetingId = randomUUID();
        const MeetingArn = `arn:aws:chime:${region}:${account}:meeting/${MeetingId}`;
        const meeting: meetings.Meeting = { MeetingId, MeetingArn, ExternalMeetingId, MediaRegion };
        byToken.set(ClientRequestToken ?? "", meeting);
        byId.set(MeetingId, meeting);
        rooms.create(MeetingId, []);
        return { Meeting: meeting };
      },
      async CreateAttendee({ MeetingId = "", ExternalUserId = "" }: meetings.CreateAttendeeRequest) {
        meetingOf(MeetingId);
        const known = attendees.get(`${MeetingId}/${ExternalUserId}`);
        if (known) return { Attendee: known };
        const [attendeeId, joinToken] = [randomUUID(), randomUUID()];
        // A room that has ended is known to the telephone side first.
        if (!rooms.admit(MeetingId, { attendeeId, joinToken })) {
          byId.delete(MeetingId);
          meetingOf(MeetingId);
        }
        const attendee = { AttendeeId: attendeeId, JoinToken: joinToken, ExternalUserId };
        attendees.set(`${MeetingId}/${ExternalUserId}`, attendee);
        return { Attendee: attendee };
      },
      async GetMeeting({ MeetingId = "" }: meetings.GetMeetingRequest) {
        return { Meeting: meetingOf(MeetingId) };
      },
      async DeleteMeeting({ MeetingId = "" }: meetings.DeleteMeetingRequest) {
        meetingOf(MeetingId);
        byId.delete(MeetingId);
        rooms.end(MeetingId);
        return {};
      },
    } satisfies Operations<typeof meetings>,
  });
}

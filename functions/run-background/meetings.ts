import { randomUUID } from "node:crypto";
import {
  type ChimeSDKMeetingsClient,
  CreateAttendeeCommand,
  CreateMeetingCommand,
  NotFoundException,
} from "@aws-sdk/client-chime-sdk-meetings";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { CarillonError } from "../../shared/errors.ts";
import type { FlowsTable } from "../../shared/runtime/flows-table.ts";
import type { TakenSeat } from "../answer-call/flows/tasks.ts";

/** Meetings of the Chime SDK behind Carillon's own. */
export interface Meetings {
  /**
   * A seat in a meeting; its room in the Chime SDK is made where there is none any more.
   * @param attendee the same one gets the same seat
   */
  takeSeat(meetingId: string, attendee: string): Promise<TakenSeat>;
}

/** The service did not say what it made. */
class NoSeatError extends CarillonError {
  readonly code = "NO_SEAT";

  constructor() {
    super("the meetings service answered without a meeting or an attendee", { retryable: true });
  }
}

/** Rooms end when nobody is in: the second attempt finds the room that somebody else made, or makes one. */
const MOST_ATTEMPTS = 3;

export function createMeetings(client: ChimeSDKMeetingsClient, { documents, tableName }: FlowsTable): Meetings {
  const keyOf = (meetingId: string) => {
    const partition = `room#${meetingId}`;
    return { TableName: tableName, Key: { partition, item: partition } };
  };

  async function roomOf(meetingId: string): Promise<string | null> {
    const { Item } = await documents.send(new GetCommand({ ...keyOf(meetingId), ConsistentRead: true }));
    return Item ? String(Item["room"]) : null;
  }

  /** A room instead of one that is gone; null: somebody else made one meanwhile. */
  async function replaceRoom(meetingId: string, gone: string | null): Promise<string | null> {
    const token = randomUUID();
    const { Meeting } = await client.send(
      new CreateMeetingCommand({
        ClientRequestToken: token,
        ExternalMeetingId: meetingId,
        MediaRegion: await region(),
      }),
    );
    const room = Meeting?.MeetingId;
    if (room === undefined) throw new NoSeatError();
    try {
      await documents.send(
        new UpdateCommand({
          ...keyOf(meetingId),
          UpdateExpression: "SET #room = :room",
          ConditionExpression: gone === null ? "attribute_not_exists(#room)" : "#room = :gone",
          ExpressionAttributeNames: { "#room": "room" },
          ExpressionAttributeValues: { ":room": room, ...(gone !== null && { ":gone": gone }) },
        }),
      );
      return room;
    } catch (error) {
      // A room that nobody enters ends by itself.
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  }

  async function seatIn(room: string, attendee: string): Promise<TakenSeat | null> {
    try {
      const { Attendee } = await client.send(new CreateAttendeeCommand({ MeetingId: room, ExternalUserId: attendee }));
      if (!Attendee?.AttendeeId || !Attendee.JoinToken) throw new NoSeatError();
      return { meetingId: room, attendeeId: Attendee.AttendeeId, joinToken: Attendee.JoinToken };
    } catch (error) {
      if (error instanceof NotFoundException) return null;
      throw error;
    }
  }

  const region = async () => client.config.region();

  return {
    async takeSeat(meetingId, attendee) {
      let known = await roomOf(meetingId);
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
        const seat = known === null ? null : await seatIn(known, attendee);
        if (seat) return seat;
        known = (await replaceRoom(meetingId, known)) ?? (await roomOf(meetingId));
      }
      throw new NoSeatError();
    },
  };
}

import { createHash } from "node:crypto";
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { CarillonError } from "../errors.ts";
import type { FlowsTable } from "../runtime/flows-table.ts";
import { parse } from "../schema.ts";
import {
  type Agent,
  type Desk,
  type DeskRecords,
  type Meeting,
  MOST_WRONG_PINS,
  type Voicemail,
  type Waiting,
  WRONG_PINS_COUNT_FOR,
} from "./desk.ts";
import { type Hours, hoursSchema } from "./hours.ts";

/** A PIN that lets into another meeting already. */
export class PinTakenError extends CarillonError {
  readonly code = "PIN_TAKEN";

  constructor() {
    super("another meeting has this PIN: choose another");
  }
}

/** How long a meeting stays open for guests after its host came, in milliseconds. */
const OPEN_FOR = 4 * 3_600_000;
/** How long what was said about a meeting is remembered after that. */
const DAY = 86_400_000;
const AGENTS = "agents";
const MEETINGS = "meetings";
const HOURS = "hours";
const inSeconds = (at: number) => Math.ceil(at / 1000);
const voicemailsOf = (mailbox: string) => `voicemails#${mailbox}`;

/** What flows look up and leave behind, in DynamoDB. Whole things are kept as JSON text, as they are given. */
export function dynamoDesk({ documents, tableName }: FlowsTable, now: () => number): Desk & DeskRecords {
  const key = (partition: string, item = partition) => ({ TableName: tableName, Key: { partition, item } });

  async function read<Kept>(partition: string, item: string): Promise<Kept | null> {
    const { Item } = await documents.send(new GetCommand({ ...key(partition, item), ConsistentRead: true }));
    return Item ? (JSON.parse(String(Item["json"])) as Kept) : null;
  }

  async function write(partition: string, item: string, kept: unknown): Promise<void> {
    const Item = { partition, item, json: JSON.stringify(kept) };
    await documents.send(new PutCommand({ TableName: tableName, Item }));
  }

  /** All of a partition whose key begins with something, in the order of their keys. */
  async function list<Kept>(partition: string, begin = ""): Promise<Kept[]> {
    const found: Kept[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: `#partition = :partition${begin === "" ? "" : " AND begins_with(#item, :begin)"}`,
          ExpressionAttributeNames: { "#partition": "partition", ...(begin !== "" && { "#item": "item" }) },
          ExpressionAttributeValues: { ":partition": partition, ...(begin !== "" && { ":begin": begin }) },
          ExclusiveStartKey: from,
        }),
      );
      found.push(...(page.Items ?? []).map(({ json }) => JSON.parse(String(json)) as Kept));
      from = page.LastEvaluatedKey;
    } while (from);
    return found;
  }

  async function countWrongPin(partition: string, attempt: string, isFirst: boolean): Promise<void> {
    const expiration = inSeconds(now() + WRONG_PINS_COUNT_FOR);
    if (isFirst) {
      const Item = { partition, item: partition, attempts: new Set([attempt]), expiration };
      await documents.send(new PutCommand({ TableName: tableName, Item }));
      return;
    }
    await documents.send(
      new UpdateCommand({
        ...key(partition),
        UpdateExpression: "ADD #attempts :attempts SET #expiration = :expiration",
        ExpressionAttributeNames: { "#attempts": "attempts", "#expiration": "expiration" },
        ExpressionAttributeValues: { ":attempts": new Set([attempt]), ":expiration": expiration },
      }),
    );
  }

  async function takePin(pin: string, meetingId: string, isHost: boolean): Promise<void> {
    const partition = pinPartition(pin);
    const known = await read<{ meetingId: string }>(partition, partition);
    if (known && known.meetingId !== meetingId) throw new PinTakenError();
    await write(partition, partition, { meetingId, isHost });
  }

  return {
    hours: (place) => read<Hours>(HOURS, place),
    async agents(group) {
      const agents = await list<Agent>(AGENTS, `${group}#`);
      return agents.sort(byRinging).map(({ number }) => number);
    },
    async checkPin(pin, caller, attempt) {
      // Numbers of callers are no keys that anybody should read.
      const partition = `wrong-pins#${createHash("sha256").update(caller).digest("hex")}`;
      const { Item: wrong } = await documents.send(new GetCommand({ ...key(partition), ConsistentRead: true }));
      const attempts = wrong?.["attempts"] instanceof Set ? (wrong["attempts"] as Set<string>) : new Set<string>();
      const isOld = Number(wrong?.["expiration"] ?? 0) <= inSeconds(now());
      const others = [...attempts].filter((one) => one !== attempt);
      if (!isOld && others.length >= MOST_WRONG_PINS) return { kind: "locked" };
      const found = await read<{ meetingId: string; isHost: boolean }>(pinPartition(pin), pinPartition(pin));
      if (found) return { kind: "meeting", ...found };
      await countWrongPin(partition, attempt, isOld);
      return { kind: "wrong" };
    },
    async waitForHost(meetingId, waiting) {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          ...key(`lobby#${meetingId}`),
          UpdateExpression: "ADD #waiting :waiting SET #expiration = :expiration",
          ExpressionAttributeNames: { "#waiting": "waiting", "#expiration": "expiration" },
          ExpressionAttributeValues: {
            ":waiting": new Set([JSON.stringify(waiting)]),
            ":expiration": inSeconds(now() + DAY),
          },
          ReturnValues: "ALL_NEW",
        }),
      );
      return Number(Attributes?.["openUntil"] ?? 0) > now();
    },
    async openMeeting(meetingId) {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          ...key(`lobby#${meetingId}`),
          UpdateExpression: "SET #openUntil = :openUntil, #expiration = :expiration",
          ExpressionAttributeNames: { "#openUntil": "openUntil", "#expiration": "expiration" },
          ExpressionAttributeValues: {
            ":openUntil": now() + OPEN_FOR,
            ":expiration": inSeconds(now() + OPEN_FOR + DAY),
          },
          ReturnValues: "ALL_NEW",
        }),
      );
      const waiting = Attributes?.["waiting"];
      return waiting instanceof Set ? [...(waiting as Set<string>)].map((one) => JSON.parse(one) as Waiting) : [];
    },
    keepVoicemail: (voicemail) => write(voicemailsOf(voicemail.mailbox), voicemail.id, voicemail),
    reportAppointment: (report) => write("appointments", report.appointmentId, report),

    async putHours(place, hours) {
      await write(HOURS, place, { place, ...parse(hoursSchema, hours, `hours of ${place}`) });
    },
    async listHours() {
      const all = await list<Hours & { place: string }>(HOURS);
      return all.map(({ place, ...hours }) => ({ place, hours }));
    },
    putAgent: (agent) => write(AGENTS, `${agent.group}#${agent.number}`, agent),
    async removeAgent(group, number) {
      await documents.send(new DeleteCommand(key(AGENTS, `${group}#${number}`)));
    },
    listAgents: async () => (await list<Agent>(AGENTS)).sort(byRinging),
    async putMeeting(meeting) {
      await takePin(meeting.hostPin, meeting.id, true);
      await takePin(meeting.guestPin, meeting.id, false);
      await write(MEETINGS, meeting.id, meeting);
    },
    listMeetings: () => list<Meeting>(MEETINGS),
    listVoicemails: (mailbox) => list<Voicemail>(voicemailsOf(mailbox)),
  };
}

/** Groups by name, and in each those that ring first in front. */
const byRinging = (a: Agent, b: Agent): number =>
  a.group === b.group ? a.priority - b.priority : a.group < b.group ? -1 : 1;

const pinPartition = (pin: string) => `pin#${pin}`;

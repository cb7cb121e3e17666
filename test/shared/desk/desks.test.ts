import { type Desk, type DeskRecords, MOST_WRONG_PINS, WRONG_PINS_COUNT_FOR } from "../../../shared/desk/desk.ts";
import { dynamoDesk } from "../../../shared/desk/dynamo-desk.ts";
import { memoryDesk } from "../../../shared/desk/memory-desk.ts";
import { useFlowsTable } from "../../support/flows-table.ts";

const MEETING = { id: "standup", name: "Stand-up", hostPin: "111111", guestPin: "222222" };
const AGENTS = [
  { group: "sales", number: "+12065550111", priority: 2 },
  { group: "sales", number: "+12065550112", priority: 1 },
  { group: "support", number: "+12065550113", priority: 1 },
];
const HOURS = { zone: "Europe/Lisbon", week: { mon: [["09:00", "17:00"]] as [string, string][] }, holidays: {} };
const [FIRST, SECOND] = ["one", "two"].map((transactionId) => ({ transactionId, sipMediaApplicationId: "sma" }));

const table = useFlowsTable();
let now = 0;
let caller = 0;
beforeEach(() => {
  now = Date.now();
  caller++;
});

const desks: Readonly<Record<string, () => Promise<Desk>>> = {
  memory: async () => memoryDesk({ meetings: [MEETING], agents: AGENTS, hours: { office: HOURS } }, () => now),
  async DynamoDB() {
    const desk: Desk & DeskRecords = dynamoDesk(table(), () => now);
    await desk.putMeeting(MEETING);
    for (const agent of AGENTS) await desk.putAgent(agent);
    await desk.putHours("office", HOURS);
    return desk;
  },
};

describe.each(Object.entries(desks))("a desk in %s", (_name, open) => {
  it("knows agents in the order in which they ring", async () => {
    const desk = await open();

    expect(await desk.agents("sales")).toEqual(["+12065550112", "+12065550111"]);
    expect(await desk.agents("nobody")).toEqual([]);
  });

  it("knows opening hours", async () => {
    const desk = await open();

    expect(await desk.hours("office")).toMatchObject(HOURS);
    expect(await desk.hours("nowhere")).toBeNull();
  });

  it("lets hosts and guests in by their PINs", async () => {
    const desk = await open();

    expect(await desk.checkPin("111111", `c${caller}`, "1")).toEqual({
      kind: "meeting",
      meetingId: "standup",
      isHost: true,
    });
    expect(await desk.checkPin("222222", `c${caller}`, "2")).toMatchObject({ isHost: false });
  });

  it("locks a caller out after wrong PINs, each attempt once, for an hour, and nobody else", async () => {
    const desk = await open();
    const check = (pin: string, attempt: string, who = `c${caller}`) => desk.checkPin(pin, who, attempt);
    for (let attempt = 1; attempt <= MOST_WRONG_PINS; attempt++) {
      expect(await check("999999", `attempt ${attempt}`)).toEqual({ kind: "wrong" });
      expect(await check("999999", `attempt ${attempt}`)).toEqual({ kind: "wrong" });
    }

    expect(await check("111111", "right")).toEqual({ kind: "locked" });
    expect((await check("111111", "right", "somebody else")).kind).toBe("meeting");
    now += WRONG_PINS_COUNT_FOR + 1_000;
    expect((await check("111111", "right")).kind).toBe("meeting");
  });

  it("has everybody told who waits when the host comes, and lets in who comes later", async () => {
    const desk = await open();
    const meetingId = `meeting ${_name}`;
    if (!FIRST || !SECOND) throw new RangeError();

    expect(await desk.waitForHost(meetingId, FIRST)).toBe(false);
    expect(await desk.waitForHost(meetingId, FIRST)).toBe(false);
    expect(await desk.waitForHost(meetingId, SECOND)).toBe(false);

    expect(new Set(await desk.openMeeting(meetingId))).toEqual(new Set([FIRST, SECOND]));
    expect(await desk.waitForHost(meetingId, FIRST)).toBe(true);
  });
});

describe("a desk in DynamoDB", () => {
  it("lists what people have put there", async () => {
    const desk = dynamoDesk(table(), () => now);
    await desk.putMeeting(MEETING);
    await desk.putHours("shop", HOURS);
    const message = {
      id: "2026-01-05",
      mailbox: "office",
      transactionId: "t",
      fromNumber: "+12065550142",
      leftAt: 1,
      bucket: "b",
      key: "k",
    };
    await desk.keepVoicemail(message);
    await desk.keepVoicemail(message);
    await desk.removeAgent("support", "+12065550113");

    expect(await desk.listMeetings()).toEqual([MEETING]);
    expect(await desk.listHours()).toContainEqual({ place: "shop", hours: HOURS });
    expect(await desk.listVoicemails("office")).toEqual([message]);
    expect(await desk.listAgents()).not.toContainEqual(expect.objectContaining({ group: "support" }));
  });

  it("refuses a PIN that another meeting has, and hours that are none", async () => {
    const desk = dynamoDesk(table(), () => now);
    await desk.putMeeting(MEETING);

    await expect(desk.putMeeting({ ...MEETING, id: "other" })).rejects.toThrow("another meeting has this PIN");
    await expect(desk.putHours("x", { ...HOURS, zone: "Mars/Olympus" })).rejects.toThrow("IANA");
  });
});

import fc from "fast-check";
import { scriptedBots } from "../../engine/bots.ts";
import type { HandlerFunction } from "../../engine/handler.ts";
import type { meetingRooms } from "../../engine/meetings.ts";
import { drawPolicies } from "../../engine/policies.ts";
import { PartyLine } from "../../engine/scripted/party-line.ts";
import { SIMULATED_DIRECTORY, type Simulation, type SimulationWorld, simulation } from "../../engine/simulate.ts";
import { audioIn, recordingsInMemory } from "../../engine/stores.ts";
import { NO_LIMITS } from "../../engine/throttles.ts";
import { seededRandom } from "../../shared/random.ts";
import { ACTION_TYPES } from "../../shared/sma/action-types.ts";
import { parseRequest } from "../../shared/sma/request.ts";
import { effort } from "../support/effort.ts";
import { PROMPTS } from "../support/phone-calls.ts";

const key = fc.constantFrom("1", "2", "#", "*");
const duration = fc.integer({ min: 1, max: 12_000 });
const selector = fc.record(
  { ParticipantTag: fc.constantFrom("LEG-A", "LEG-B"), CallId: fc.constantFrom("nobody", "") },
  { requiredKeys: [] },
);
const selected = fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: selector });
const source = fc.record({
  Type: fc.constant("S3"),
  BucketName: fc.constant("prompts"),
  Key: fc.constantFrom("menu.wav", "music.wav", "missing.wav"),
});
const speech = fc.record({ Text: fc.constantFrom("Press one.", "Enter your three digit code.", "<speak>Hi</speak>") });
const digits = {
  MinNumberOfDigits: fc.integer({ min: 0, max: 3 }),
  MaxNumberOfDigits: fc.integer({ min: 1, max: 4 }),
  Repeat: fc.integer({ min: 1, max: 3 }),
  RepeatDurationInMilliseconds: duration,
  InputDigitsRegex: fc.constantFrom("^[1-3]$", "^\\d{3}#?$", "^.*$"),
};
const meeting = { JoinToken: fc.constantFrom("token-1", "wrong"), MeetingId: fc.constantFrom("meeting-1", "none") };

const parameters: Record<string, fc.Arbitrary<object>> = {
  CallAndBridge: fc.record(
    {
      CallerIdNumber: fc.constantFrom("+15550100001", "+15550100002", "+15550109999"),
      Endpoints: fc.constantFrom(
        [{ BridgeEndpointType: "PSTN", Uri: "+15550100010" }],
        [{ BridgeEndpointType: "PSTN", Uri: "+15550100011" }],
        [],
      ),
      CallTimeoutSeconds: fc.integer({ min: 0, max: 40 }),
      RingbackTone: source,
    },
    { requiredKeys: ["CallerIdNumber", "Endpoints"] },
  ),
  Hangup: fc.record({ SipResponseCode: fc.constantFrom("0", "480", 486, "1") }, { requiredKeys: [] }),
  JoinChimeMeeting: fc.record(meeting),
  ModifyChimeMeetingAttendees: fc.record({
    Operation: fc.constantFrom("Mute", "Unmute"),
    MeetingId: meeting.MeetingId,
    AttendeeList: fc.constantFrom(["attendee-1"], ["stranger"]),
  }),
  Pause: fc.record({ DurationInMilliseconds: duration }),
  PlayAudio: fc.record({
    AudioSource: source,
    Repeat: fc.integer({ min: 1, max: 3 }),
    PlaybackTerminators: fc.array(key),
  }),
  PlayAudioAndGetDigits: fc.record({ ...digits, AudioSource: source, FailureAudioSource: source }),
  ReceiveDigits: fc.record({
    InputDigitsRegex: fc.constantFrom("^\\d$", "^.*$"),
    InBetweenDigitsDurationInMilliseconds: fc.integer({ min: 1, max: 3_000 }),
    FlushDigitsDurationInMilliseconds: fc.integer({ min: 2_000, max: 9_000 }),
  }),
  RecordAudio: fc.record(
    {
      RecordingDestination: fc.constant({ Type: "S3", BucketName: "recordings" }),
      RecordingTerminators: fc.array(key),
      DurationInSeconds: fc.integer({ min: 1, max: 10 }),
      SilenceDurationInSeconds: fc.integer({ min: 1, max: 5 }),
    },
    { requiredKeys: ["RecordingDestination", "RecordingTerminators", "DurationInSeconds"] },
  ),
  SendDigits: fc.record({ Digits: fc.constantFrom("1,2", "A#", "x") }),
  Speak: speech,
  SpeakAndGetDigits: fc.record({ ...digits, SpeechParameters: speech, FailureSpeechParameters: speech }),
  StartBotConversation: fc.record({
    BotAliasArn: fc.constant("arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST"),
  }),
  StartCallRecording: fc.record({
    Track: fc.constantFrom("BOTH", "INCOMING", "OUTGOING"),
    Destination: fc.constant({ Type: "S3", Location: "recordings/calls" }),
  }),
  VoiceFocus: fc.record({ Enable: fc.boolean() }),
};

const action = fc
  .constantFrom(...ACTION_TYPES)
  .chain((Type) =>
    fc
      .tuple(parameters[Type] ?? fc.constant({}), selected)
      .map(([own, leg]) => ({ Type, Parameters: { ...own, ...leg } })),
  );
const validReply = fc.record(
  {
    SchemaVersion: fc.constant("1.0"),
    Actions: fc.array(action, { maxLength: 4 }),
    TransactionAttributes: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), { maxKeys: 3 }),
  },
  { requiredKeys: ["SchemaVersion"] },
);
const invalidReply = fc.constantFrom<unknown>(
  undefined,
  null,
  "",
  {},
  { SchemaVersion: "2.0" },
  { SchemaVersion: "1.0", Actions: [{ Type: "Answer" }] },
  { SchemaVersion: "1.0", Actions: [null] },
  { SchemaVersion: "1.0", Actions: Array.from({ length: 11 }, () => ({ Type: "Hangup" })) },
  { statusCode: 200, body: "{}" },
);
const turn = fc.oneof(
  { weight: 12, arbitrary: validReply },
  { weight: 1, arbitrary: invalidReply },
  { weight: 1, arbitrary: fc.constant("throws") },
);

interface Drawn {
  readonly turns: readonly unknown[];
  readonly seed: number;
  readonly latency: number;
  readonly isOutbound: boolean;
  readonly updates: readonly number[];
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  turns: fc.array(turn, { minLength: 1, maxLength: 8 }),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  latency: fc.constantFrom(1, 40, 4_999, 6_000, 21_000),
  isOutbound: fc.boolean(),
  updates: fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 3 }),
});

/** Goes through its turns, and then hangs up whatever is there. */
function handlerOf(turns: readonly unknown[]): HandlerFunction {
  let at = 0;
  return () => {
    const next =
      at < turns.length ? turns[at++] : { SchemaVersion: "1.0", Actions: [{ Type: "Hangup", Parameters: {} }] };
    if (next === "throws") throw new TypeError("as a handler does");
    return next;
  };
}

interface Played {
  readonly simulated: Simulation;
  readonly lines: readonly PartyLine[];
}

async function playDrawn({ turns, seed, latency, isOutbound, updates }: Drawn): Promise<Played> {
  const world: SimulationWorld = {
    script: { seed },
    latency,
    policies: drawPolicies(seededRandom(seed)),
    limits: { ...NO_LIMITS, voiceFocusPerSecond: 1 },
    audio: audioIn(PROMPTS),
    recordings: recordingsInMemory(),
    bots: scriptedBots(() => [{ says: ["What?"] }, { says: ["Fine."], ends: { intent: "Order" } }]),
  };
  const simulated = simulation(handlerOf(turns), world);
  const lines: PartyLine[] = [];
  const rooms = simulated.world.meetings as ReturnType<typeof meetingRooms>;
  rooms.create("meeting-1", [{ attendeeId: "attendee-1", joinToken: "token-1" }]);
  const { dial } = simulated.world.phones;
  Object.assign(simulated.world.phones, {
    dial: (...args: Parameters<typeof dial>) => {
      const line = dial(...args);
      if (line instanceof PartyLine) lines.push(line);
      return line;
    },
  });
  const [applicationId, from] = [SIMULATED_DIRECTORY.applications[0].id, SIMULATED_DIRECTORY.phoneNumbers[0]];
  if (isOutbound) simulated.engine.create({ applicationId, from, to: "+15550100002", arguments: { a: "b" } });
  else simulated.callIn();
  const [transactionId = ""] = simulated.engine.liveCalls();
  for (const at of updates)
    simulated.time.after(at, () => simulated.engine.update(applicationId, transactionId, { at: "x" }));
  await simulated.run();
  return { simulated, lines };
}

describe("whatever a handler replies, under whatever policies", () => {
  test("a call ends, says why, and leaves nothing behind", async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (call) => {
        const { simulated, lines } = await playDrawn(call);

        expect(simulated.ended).toHaveLength(1);
        const { trace, facts } = simulated.ended[0] ?? {};
        expect(trace?.ended?.reason).toEqual(expect.any(String));
        expect(simulated.engine.liveCalls()).toEqual([]);
        expect(simulated.engine.activeCalls(SIMULATED_DIRECTORY.applications[0].id)).toBe(0);
        expect(lines.filter((line) => !line.isOver)).toEqual([]);
        for (const leg of facts?.legs ?? []) {
          expect(leg.endedAt).toBeGreaterThanOrEqual(leg.answeredAt ?? leg.startedAt);
        }
      }),
      { numRuns: effort(400, 10) },
    );
  });

  test("every request is one that the contract knows, and they are counted", async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (call) => {
        const { simulated } = await playDrawn(call);

        const requests = simulated.ended[0]?.trace.invocations.map(({ request }) => request) ?? [];
        for (const request of requests) parseRequest(JSON.parse(JSON.stringify(request)));
        const sequences = requests.map(({ Sequence }) => Sequence);
        expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
        expect(requests.length).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: effort(200, 5) },
    );
  });

  test("the same seed gives the same call", async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async (call) => {
        const [first, second] = [await playDrawn(call), await playDrawn(call)];

        expect(second.simulated.ended[0]?.trace).toEqual(first.simulated.ended[0]?.trace);
      }),
      { numRuns: effort(50, 3) },
    );
  });
});

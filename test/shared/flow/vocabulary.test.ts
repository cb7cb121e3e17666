import { type Call, defineFlow, type Flow } from "../../../shared/flow/index.ts";
import { ACTION_TYPES } from "../../../shared/sma/action-types.ts";
import { LEG_A, LEG_B } from "../../support/sma-requests.ts";
import { SmaService, typesOf } from "../../support/sma-service.ts";

const onA = { CallId: LEG_A.CallId };
const onB = { CallId: LEG_B.CallId };
const audio = { bucket: "prompts", key: "hello.wav" };
const file = { Type: "S3", BucketName: "prompts", Key: "hello.wav" };
const digits = {
  TerminatorDigits: ["#"],
  InBetweenDigitsDurationInMilliseconds: 3_000,
  Repeat: 3,
  RepeatDurationInMilliseconds: 7_000,
};

type Case = [what: string, part: (call: Call) => Flow<unknown>, Type: string, Parameters: Record<string, unknown>];

const CASES: Case[] = [
  ["say", (call) => call.say("Hello."), "Speak", { ...onA, Text: "Hello." }],
  [
    "say SSML in another voice to the other leg",
    (call) =>
      call.say({ ssml: "<speak>Hola</speak>" }, { leg: "LEG-B", voiceId: "Lupe", engine: "neural", language: "es-US" }),
    "Speak",
    { ...onB, Text: "<speak>Hola</speak>", TextType: "ssml", Engine: "neural", LanguageCode: "es-US", VoiceId: "Lupe" },
  ],
  [
    "say in the voice of the call",
    function* (call) {
      call.useVoice({ voiceId: "Camila", language: "pt-BR" });
      yield* call.say("Bom dia.", { engine: "neural" });
    },
    "Speak",
    { ...onA, Text: "Bom dia.", VoiceId: "Camila", LanguageCode: "pt-BR", Engine: "neural" },
  ],
  ["play", (call) => call.play(audio), "PlayAudio", { ...onA, AudioSource: file }],
  [
    "play often, until a key",
    (call) => call.play(audio, { times: 5, stopKeys: ["1", "#"], leg: "LEG-B" }),
    "PlayAudio",
    { ...onB, AudioSource: file, Repeat: 5, PlaybackTerminators: ["1", "#"] },
  ],
  ["pause", (call) => call.pause(250), "Pause", { ...onA, DurationInMilliseconds: 250 }],
  [
    "pause for the other leg",
    (call) => call.pause(250, { leg: "LEG-B" }),
    "Pause",
    { ...onB, DurationInMilliseconds: 250 },
  ],
  [
    "askDigits",
    (call) => call.askDigits({ say: "Digits?" }),
    "SpeakAndGetDigits",
    {
      ...onA,
      ...digits,
      SpeechParameters: { Text: "Digits?" },
      FailureSpeechParameters: { Text: "Digits?" },
      MinNumberOfDigits: 1,
    },
  ],
  [
    "askDigits of one length",
    (call) => call.askDigits({ say: "PIN?", length: 6, retry: { say: "Again?" }, secret: true }),
    "SpeakAndGetDigits",
    {
      ...onA,
      ...digits,
      SpeechParameters: { Text: "PIN?" },
      FailureSpeechParameters: { Text: "Again?" },
      MinNumberOfDigits: 5,
      MaxNumberOfDigits: 6,
      InputDigitsRegex: "^\\d{6}[#]?$",
    },
  ],
  [
    "askDigits with everything",
    (call) =>
      call.askDigits({
        play: audio,
        retry: { play: { bucket: "prompts", key: "again.wav" } },
        min: 2,
        max: 4,
        pattern: "^[1-5]+$",
        endKeys: ["*"],
        attempts: 1,
        timeout: 9_000,
        betweenDigits: 500,
        leg: "LEG-B",
      }),
    "PlayAudioAndGetDigits",
    {
      ...onB,
      AudioSource: file,
      FailureAudioSource: { Type: "S3", BucketName: "prompts", Key: "again.wav" },
      MinNumberOfDigits: 2,
      MaxNumberOfDigits: 4,
      InputDigitsRegex: "^[1-5]+[*]?$",
      TerminatorDigits: ["*"],
      InBetweenDigitsDurationInMilliseconds: 500,
      Repeat: 1,
      RepeatDurationInMilliseconds: 9_000,
    },
  ],
  [
    "menu",
    (call) => call.menu({ play: audio, choices: { "1": "a", "2": "b" }, otherwise: "c", attempts: 2 }),
    "PlayAudioAndGetDigits",
    {
      ...onA,
      ...digits,
      Repeat: 2,
      AudioSource: file,
      FailureAudioSource: file,
      MinNumberOfDigits: 0,
      MaxNumberOfDigits: 1,
      InputDigitsRegex: "^[12][#]?$",
    },
  ],
  [
    "menu with the pound key",
    (call) => call.menu({ say: "Press pound.", choices: { "#": "a" }, otherwise: "c" }),
    "SpeakAndGetDigits",
    {
      ...onA,
      ...digits,
      TerminatorDigits: [],
      SpeechParameters: { Text: "Press pound." },
      FailureSpeechParameters: { Text: "Press pound." },
      MinNumberOfDigits: 0,
      MaxNumberOfDigits: 1,
      InputDigitsRegex: "^[#]$",
    },
  ],
  [
    "listenForDigits",
    (call) => call.listenForDigits({ pattern: "^\\*6$" }),
    "ReceiveDigits",
    {
      ...onA,
      InputDigitsRegex: "^\\*6$",
      InBetweenDigitsDurationInMilliseconds: 1_000,
      FlushDigitsDurationInMilliseconds: 5_000,
    },
  ],
  [
    "sendDigits",
    (call) => call.sendDigits("12,3#", { leg: "LEG-B", toneDuration: 100 }),
    "SendDigits",
    { ...onB, Digits: "12,3#", ToneDurationInMilliseconds: 100 },
  ],
  [
    "record",
    (call) => call.record({ to: { bucket: "b" }, atMostInSeconds: 60 }),
    "RecordAudio",
    {
      ...onA,
      RecordingDestination: { Type: "S3", BucketName: "b" },
      RecordingTerminators: ["#"],
      DurationInSeconds: 60,
    },
  ],
  [
    "record with everything",
    (call) =>
      call.record({
        to: { bucket: "b", prefix: "p/" },
        atMostInSeconds: 60,
        silenceInSeconds: 3,
        silenceThreshold: 150,
        endKeys: ["1"],
        leg: "LEG-B",
      }),
    "RecordAudio",
    {
      ...onB,
      RecordingDestination: { Type: "S3", BucketName: "b", Prefix: "p/" },
      RecordingTerminators: ["1"],
      DurationInSeconds: 60,
      SilenceDurationInSeconds: 3,
      SilenceThreshold: 150,
    },
  ],
  [
    "startRecording",
    (call) => call.startRecording({ to: { bucket: "calls" } }),
    "StartCallRecording",
    { ...onA, Track: "BOTH", Destination: { Type: "S3", Location: "calls" } },
  ],
  [
    "startRecording of one side under a prefix",
    (call) => call.startRecording({ to: { bucket: "calls", prefix: "p" }, track: "INCOMING", leg: "LEG-B" }),
    "StartCallRecording",
    { ...onB, Track: "INCOMING", Destination: { Type: "S3", Location: "calls/p" } },
  ],
  ["pauseRecording", (call) => call.pauseRecording(), "PauseCallRecording", onA],
  ["resumeRecording", (call) => call.resumeRecording(), "ResumeCallRecording", onA],
  ["resumeRecording of the other leg", (call) => call.resumeRecording({ leg: "LEG-B" }), "ResumeCallRecording", onB],
  ["stopRecording", (call) => call.stopRecording(), "StopCallRecording", onA],
  ["mute", (call) => call.mute("m", ["a"]), "ModifyChimeMeetingAttendees", attendees("Mute")],
  ["unmute", (call) => call.unmute("m", ["a"]), "ModifyChimeMeetingAttendees", attendees("Unmute")],
  ["voiceFocus", (call) => call.voiceFocus(true), "VoiceFocus", { ...onA, Enable: true }],
  ["dropOther", (call) => call.dropOther(), "Hangup", onB],
];

const ALONE: Case[] = [
  [
    "bridge",
    (call) => call.bridge({ number: "+15550100009" }),
    "CallAndBridge",
    { CallerIdNumber: LEG_A.To, Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+15550100009" }] },
  ],
  [
    "bridge to a Voice Connector with everything",
    (call) =>
      call.bridge(
        { user: "7001", voiceConnectorArn: "arn:aws:chime:us-east-1:123456789012:vc/abc" },
        { callerId: "+15550100003", atMostInSeconds: 12, ringback: audio, sipHeaders: { "X-Skill": "billing" } },
      ),
    "CallAndBridge",
    {
      CallerIdNumber: "+15550100003",
      Endpoints: [{ BridgeEndpointType: "AWS", Uri: "7001", Arn: "arn:aws:chime:us-east-1:123456789012:vc/abc" }],
      CallTimeoutSeconds: 12,
      RingbackTone: file,
      SipHeaders: { "X-Skill": "billing" },
    },
  ],
  [
    "joinMeeting",
    (call) => call.joinMeeting({ meetingId: "m", joinToken: "t" }),
    "JoinChimeMeeting",
    { ...onA, MeetingId: "m", JoinToken: "t" },
  ],
  [
    "askBot",
    (call) =>
      call.askBot({
        botAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
        locale: "es_US",
        configuration: { SessionState: { SessionAttributes: { k: "v" } } },
      }),
    "StartBotConversation",
    {
      ...onA,
      BotAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
      LocaleId: "es_US",
      Configuration: { SessionState: { SessionAttributes: { k: "v" } } },
    },
  ],
  ["hangUp", (call) => call.hangUp(), "Hangup", onA],
];

function attendees(Operation: string) {
  return { ...onB, Operation, MeetingId: "m", AttendeeList: ["a"] };
}

/** The first action of a call that does one thing, and waits for another then. */
async function firstAction(part: (call: Call) => Flow<unknown>, legs: SmaService["legs"]) {
  const flow = defineFlow("one", function* (call) {
    yield* part(call);
    yield* call.wait({ atMost: 1_000 });
  });
  const call = new SmaService(flow);
  call.legs = legs;
  const [action] = (await call.begin()).Actions ?? [];
  return action;
}

describe("the vocabulary", () => {
  it.each(CASES)("%s", async (_, part, Type, Parameters) => {
    expect(await firstAction(part, [LEG_A, LEG_B])).toEqual({ Type, Parameters });
  });

  it.each(ALONE)("%s", async (_, part, Type, Parameters) => {
    expect(await firstAction(part, [LEG_A])).toEqual({ Type, Parameters });
  });

  it("covers every action", () => {
    expect(new Set([...CASES, ...ALONE].map(([, , type]) => type))).toEqual(new Set(ACTION_TYPES));
  });

  it.each([
    ["1", "one"],
    ["2#", "two"],
    ["9", "none"],
  ])("takes %s for the choice %s", async (ReceivedDigits, said) => {
    const flow = defineFlow("menu", function* (call) {
      const choices = { "1": "one", "2": "two" } as const;
      yield* call.say(yield* call.menu({ say: "Choose.", choices, otherwise: "none" }));
    });
    const call = new SmaService(flow);
    await call.begin();

    const reply = await call.succeeds({ ReceivedDigits });

    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe(said);
  });

  it.each([
    ["InvalidDigitsReceived", "", "none"],
    ["InvalidAudioSource", "Audio Source parameter value is invalid.", "none"],
    ["InvalidAudioSource", "Cannot access S3 bucket or audio file.", "ACTION_FAILED"],
    ["SystemException", "", "ACTION_FAILED"],
  ])("takes %s (%s) of a menu for %s", async (type, message, said) => {
    const flow = defineFlow("menu", function* (call) {
      try {
        yield* call.say(yield* call.menu({ play: audio, choices: { "1": "one" }, otherwise: "none" }));
      } catch (error) {
        yield* call.say((error as { code: string }).code);
      }
    });
    const call = new SmaService(flow);
    await call.begin();

    const reply = await call.fails(type, message);

    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe(said);
  });

  it("makes something plain of what a bot understood", async () => {
    const heard: unknown[] = [];
    const flow = defineFlow("bot", function* (call) {
      heard.push(
        yield* call.askBot({ botAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID" }),
      );
    });
    const call = new SmaService(flow);
    await call.begin();
    const slot = (Value: object) => ({ Value, Values: [] });
    const Intent = {
      Name: "Order",
      State: "Fulfilled",
      ConfirmationState: "Confirmed",
      Slots: {
        kind: slot({ InterpretedValue: "roses", OriginalValue: "rose" }),
        when: null,
        how: slot({ OriginalValue: "by car" }),
      },
    };

    await call.succeeds({ IntentResult: { SessionState: { SessionAttributes: { k: "v" }, Intent } } });

    expect(heard[0]).toEqual({
      intent: "Order",
      state: "Fulfilled",
      confirmation: "Confirmed",
      slots: { kind: "roses", when: null, how: "by car" },
      sessionAttributes: { k: "v" },
    });
  });

  it("knows nothing of a bot that says nothing", async () => {
    const heard: unknown[] = [];
    const flow = defineFlow("bot", function* (call) {
      heard.push(
        yield* call.askBot({ botAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID" }),
      );
    });
    const call = new SmaService(flow);
    await call.begin();

    await call.succeeds({ IntentResult: { SessionState: {} } });

    expect(heard[0]).toEqual({ intent: null, state: null, confirmation: null, slots: {}, sessionAttributes: {} });
  });

  it("has the caller's facts at hand", async () => {
    const flow = defineFlow("facts", (call) => call.say(JSON.stringify(call.facts)));
    const call = new SmaService(flow);

    const [speak] = (await call.begin()).Actions ?? [];

    expect(JSON.parse(String(speak?.Parameters["Text"]))).toEqual({
      transactionId: "11111111-1111-4111-8111-111111111111",
      sipMediaApplicationId: "33333333-3333-4333-8333-333333333333",
      direction: "Inbound",
      from: LEG_A.From,
      to: LEG_A.To,
      sipHeaders: { "x-order": "42" },
      arguments: {},
    });
  });
});

describe("waiting", () => {
  const waiting = defineFlow("waiting", function* (call) {
    yield* call.listenForDigits({ pattern: "^\\d$" });
    const first = yield* call.wait({ digits: true, update: true, atMost: 75_050 });
    yield* call.say(JSON.stringify(first));
    const second = yield* call.wait({ digits: true, atMost: 500 });
    yield* call.say(JSON.stringify(second));
  });

  it("counts time by pauses after what is queued", async () => {
    const call = new SmaService(waiting);

    const reply = await call.begin();

    expect(reply.Actions?.map(({ Type, Parameters }) => Parameters["DurationInMilliseconds"] ?? Type)).toEqual([
      "ReceiveDigits",
      30_000,
      30_000,
      15_050,
    ]);
  });

  it("hears what comes first, keeps what comes too early, and listens again after it has heard something", async () => {
    const call = new SmaService(waiting);
    await call.begin();

    const first = await call.digits("7");

    expect(first.Actions?.map(({ Type, Parameters }) => Parameters["Text"] ?? Type)).toEqual([
      "ReceiveDigits",
      '{"kind":"digits","leg":"LEG-A","digits":"7"}',
      "Pause",
    ]);
    expect(typesOf(await call.update({ op: "x" }))).toEqual([]);
    const second = await call.succeeds();
    expect(second.Actions?.[0]?.Parameters["Text"]).toBe('{"kind":"time"}');
    expect(typesOf(second)).toEqual(["Speak", "Hangup"]);
  });

  it("takes what was kept in its order, each once", async () => {
    const flow = defineFlow("kept", function* (call) {
      yield* call.askDigits({ say: "Digits?" });
      for (let nth = 1; nth <= 3; nth++) {
        const heard = yield* call.wait({ update: true, digits: true, atMost: 200 });
        yield* call.say(JSON.stringify(heard));
      }
    });
    const call = new SmaService(flow);
    await call.begin();
    await call.update({ op: "1" });
    await call.digits("2");

    const reply = await call.succeeds({ ReceivedDigits: "1" });

    expect(reply.Actions?.map(({ Type, Parameters }) => Parameters["Text"] ?? Type)).toEqual([
      '{"kind":"update","arguments":{"op":"1"}}',
      '{"kind":"digits","leg":"LEG-A","digits":"2"}',
      "Pause",
    ]);
  });

  it("does not wait for the answer of a call that came in", async () => {
    const flow = defineFlow("in", function* (call) {
      yield* call.say((yield* call.untilAnswered()).kind);
    });

    const reply = await new SmaService(flow).begin();

    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe("answered");
  });

  it("goes on counting when more time is left than fits into a list", async () => {
    const flow = defineFlow("long", function* (call) {
      yield* call.wait({ atMost: 340_000 });
    });
    const call = new SmaService(flow);
    expect(typesOf(await call.begin())).toHaveLength(10);

    const rest = await call.succeeds();

    expect(rest.Actions?.map(({ Parameters }) => Parameters["DurationInMilliseconds"])).toEqual([30_000, 10_000]);
    expect(typesOf(await call.succeeds())).toEqual(["Hangup"]);
  });

  it("leaves no pause that is too short", async () => {
    const flow = defineFlow("odd", function* (call) {
      yield* call.wait({ atMost: 30_050 });
      yield* call.wait({ atMost: 10 });
    });
    const call = new SmaService(flow);

    const replies = [await call.begin(), await call.succeeds()];

    const durations = replies.map(({ Actions = [] }) =>
      Actions.map(({ Parameters }) => Parameters["DurationInMilliseconds"]),
    );
    expect(durations).toEqual([[29_900, 150], [100]]);
  });

  it("forgets the oldest of too many signals, and says so", async () => {
    const flow = defineFlow("busy", function* (call) {
      yield* call.askDigits({ say: "Digits?" });
      const first = yield* call.wait({ update: true, atMost: 100 });
      yield* call.say(first.kind === "update" ? (first.arguments["op"] ?? "") : "late");
    });
    const call = new SmaService(flow);
    await call.begin();
    for (let op = 1; op <= 18; op++) await call.update({ op: String(op) });

    const reply = await call.succeeds({ ReceivedDigits: "1" });

    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe("3");
    expect(call.notices.filter(({ kind }) => kind === "signal-dropped")).toHaveLength(4);
  });
});

describe("an outbound call", () => {
  const ringing = { ...LEG_A, Direction: "Outbound", Status: undefined } as unknown as typeof LEG_A;
  const created = {
    ActionData: { Type: "CallCreateRequest", Parameters: { Arguments: { campaign: "c-7" } } },
  };

  async function dialled(part: (call: Call) => Flow<unknown>): Promise<SmaService> {
    const call = new SmaService(defineFlow("outbound", part));
    call.legs = [ringing];
    expect((await call.send("NEW_OUTBOUND_CALL", created)).Actions).toBeUndefined();
    return call;
  }

  async function answers(call: SmaService) {
    call.legs = [{ ...ringing, Status: "Connected" }];
    return call.send("CALL_ANSWERED");
  }

  it("starts before it is answered, and sends what waits for the answer then", async () => {
    const call = await dialled(function* (one) {
      yield* one.say(`Campaign ${one.facts.arguments["campaign"]}.`);
      yield* one.askDigits({ say: "Digits?" });
    });
    expect((await call.send("RINGING")).Actions).toBeUndefined();

    const reply = await answers(call);

    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe("Campaign c-7.");
    expect(typesOf(await call.succeeds({ ReceivedDigits: "1" }))).toEqual(["Hangup"]);
  });

  it("says all there is to say when its flow was over before the answer", async () => {
    const call = await dialled((one) => one.say("Only this."));

    expect(typesOf(await answers(call))).toEqual(["Speak", "Hangup"]);
  });

  it("tells of the ringing, of the answer, and calls from the account's number", async () => {
    const call = await dialled(function* (one) {
      const first = yield* one.untilRinging();
      const second = yield* one.untilAnswered();
      yield* one.say(`${first.kind} ${second.kind}`);
      yield* one.bridge({ number: "+15550100009" });
    });
    await call.send("RINGING");

    const reply = await answers(call);

    expect(reply.Actions?.[0]?.Parameters["Text"]).toBe("ringing answered");
    expect(reply.Actions?.[1]?.Parameters["CallerIdNumber"]).toBe(LEG_A.From);
  });

  it("ends without a word when it is not answered, whatever the flow waits for", async () => {
    for (const part of [(one: Call) => one.say("Only this."), (one: Call) => one.askDigits({ say: "Digits?" })]) {
      const call = await dialled(part);

      expect((await call.hangsUp(ringing, 480)).Actions).toBeUndefined();
      expect(call.notices).toEqual([]);
    }
  });

  it("starts with the answer where the service leaves out what comes before", async () => {
    const call = new SmaService(defineFlow("outbound", (one) => one.say("Hello.")));
    call.legs = [{ ...ringing, Status: "Connected" }];

    expect(typesOf(await call.send("CALL_ANSWERED"))).toEqual(["Speak", "Hangup"]);
  });
});

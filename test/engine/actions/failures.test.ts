import { scriptedBots } from "../../../engine/bots.ts";
import { type LineEvents, NO_LINE, type Sound } from "../../../engine/line.ts";
import { does, hangsUp, hears, isBusy, presses, waits } from "../../../engine/scripted/script.ts";
import { type SimulationWorld, simulation } from "../../../engine/simulate.ts";
import { audioIn } from "../../../engine/stores.ts";
import {
  action,
  bridge,
  hangup,
  heard,
  inTurn,
  listen,
  onEvents,
  PROMPTS,
  pause,
  play,
  playAudio,
  reply,
  speak,
  told,
} from "../../support/phone-calls.ts";
import { AGENT, quiet } from "../../support/policy-choices.ts";

const script = { ...quiet, callees: { [AGENT]: isBusy } };
const startRecording = (Location: string) =>
  action("StartCallRecording", { Track: "BOTH", Destination: { Type: "S3", Location } });
const startBot = (more: object = {}) =>
  action("StartBotConversation", {
    BotAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
    ...more,
  });
const TOO_FAST = "Failed to run action. The maximum number of actions per second has been reached.";

test.each<[string, readonly object[], string, SimulationWorld?]>([
  ["a callee who is busy", [bridge(AGENT)], "Call not answered"],
  [
    "a number that is not the account's",
    [bridge(AGENT, { CallerIdNumber: "+15550109999" })],
    "Provided caller ID number is invalid. Number must be owned by this AWS account, or be the From number of LEG-A.",
  ],
  [
    "a bucket that cannot be written",
    [startRecording("locked")],
    "Error while accessing destination",
    { recordings: { isWritable: () => false, put: () => {} } },
  ],
  ["no recording to stop", [action("StopCallRecording")], "The call is not being recorded."],
  ["too many voices", [speak("One."), speak("Two.")], TOO_FAST, { limits: { speechPerSecond: 0 } }],
  ["too much noise", [action("VoiceFocus", { Enable: true })], TOO_FAST, { limits: { voiceFocusPerSecond: 0 } }],
])("%s is told in the words of the service", async (_, list, message, world = {}) => {
  const { trace } = await play(inTurn(reply(...list)), { script, ...world });

  expect(trace.invocations[1]?.request.ActionData?.["ErrorMessage"]).toBe(message);
});

test("a second bridge is refused in the words of the service", async () => {
  const { trace } = await play(inTurn(reply(bridge(AGENT)), reply(bridge("+15550100011"))), {
    script: { ...quiet, callees: { [AGENT]: does(waits(9_000), hangsUp) } },
  });

  expect(trace.invocations[2]?.request.ActionData?.["ErrorMessage"]).toBe("Invalid action on the call.");
});

test("a file that is no usual one is a warning with its fix, one that cannot be played an error, a usual one neither", async () => {
  const text = new TextEncoder().encode("this is not audio");
  const wide = Uint8Array.from(PROMPTS.get("prompts/menu.wav") ?? []);
  new DataView(wide.buffer).setUint32(24, 16_000, true);
  const audio = audioIn(new Map([...PROMPTS, ["prompts/text.wav", text], ["prompts/wide.wav", wide]]));
  const findings = async (key: string) => {
    const { trace } = await play(inTurn(reply(playAudio(key))), { script: quiet, audio });
    return trace.invocations[0]?.findings;
  };
  const common = {
    fix: "Store it as WAV with 16-bit PCM at 8 kHz, one channel: sox in.wav -b 16 -r 8000 -c 1 out.wav",
    source: "play-audio",
  };

  expect(await findings("menu.wav")).toEqual([]);
  expect(await findings("wide.wav")).toEqual([
    {
      ...common,
      severity: "warning",
      path: "PlayAudio.wide.wav",
      rule: "audio-unusual",
      message: "The file has 1 channels of 16 bits at 16000 Hz; recommended is one of 16 bits at 8000 Hz.",
    },
  ]);
  expect(await findings("text.wav")).toEqual([
    {
      ...common,
      severity: "error",
      path: "PlayAudio.text.wav",
      rule: "audio-not-playable",
      message: "The file is no RIFF/WAVE file with samples.",
      error: { ErrorType: "InvalidAudioSource", ErrorMessage: "The audio source parameter is invalid." },
    },
  ]);
});

test.each([
  [
    "PlayAudioAndGetDigits",
    action("PlayAudioAndGetDigits", {
      AudioSource: { Type: "S3", BucketName: "prompts", Key: "menu.wav" },
      FailureAudioSource: { Type: "S3", BucketName: "prompts", Key: "menu.wav" },
      RepeatDurationInMilliseconds: 5_000,
    }),
  ],
  ["StartBotConversation", startBot()],
])("%s has failed when its leg is gone", async (type, running) => {
  const { trace } = await play(inTurn(reply(running)), {
    script: { caller: does(waits(1_000), hangsUp) },
    audio: audioIn(PROMPTS),
    bots: scriptedBots(() => [{ says: ["What flowers would you like today, and how many of them?"] }]),
  });

  expect(told(trace).slice(1)).toEqual([`ACTION_FAILED ${type} SystemException`, "HANGUP LEG-A 0"]);
});

describe("a meeting that is slow to answer", () => {
  const join = action("JoinChimeMeeting", { JoinToken: "token-1", MeetingId: "meeting-1" });
  const meet = async (later: (meeting: LineEvents) => void, caller = quiet.caller) => {
    const codes: number[] = [];
    const simulated = simulation(inTurn(reply(join)), {
      script: { caller },
      meetings: {
        join: (_, events) => {
          simulated.time.after(2_000, () => later(events));
          return { ...NO_LINE, end: (code: number) => codes.push(code) };
        },
        setMuted: () => null,
      },
    });
    simulated.callIn();
    await simulated.run();
    const [call] = simulated.ended;
    return { codes, told: call && told(call.trace) };
  };

  test("and is over before it does, was not joined", async () => {
    const call = await meet((meeting) => meeting.ended(480));

    expect(call.told?.[1]).toBe("ACTION_FAILED JoinChimeMeeting ErrorJoiningMeeting");
  });

  test("is given up when the caller hangs up", async () => {
    const call = await meet(() => {}, does(waits(1_000), hangsUp));

    expect(call.codes).toEqual([0]);
    expect(call.told?.slice(1)).toEqual(["ACTION_FAILED JoinChimeMeeting SystemException", "HANGUP LEG-A 0"]);
  });
});

test("the ringing of a second leg is heard once, however often its telephone says that it rings", async () => {
  const sounds: string[] = [];
  let agent: LineEvents | null = null;
  let caller: LineEvents | null = null;
  const simulated = simulation(inTurn(reply(bridge(AGENT))), {
    dial: (_, events) => {
      agent = events;
      return NO_LINE;
    },
  });
  simulated.engine.receive({
    from: "+15550100002",
    to: "+15550100001",
    connect: (events) => {
      caller = events;
      return { ...NO_LINE, play: ({ kind }: Sound) => sounds.push(kind) };
    },
  });
  for (const at of [1_000, 2_000]) simulated.time.after(at, () => agent?.ringing());
  simulated.time.after(5_000, () => caller?.ended(0));
  await simulated.run();

  expect(sounds).toEqual(["ringback"]);
});

test.each([
  ["recordings/calls/a/", /^recordings\/calls\/a\/2026\//],
  ["recordings/", /^recordings\/Amazon-Chime-SMA-Call-Recordings\/2026\//],
])("a recording at %s has a key under it", async (Location, expected) => {
  const policies = { midListRecordingAndTones: true };
  const { trace } = await play(inTurn(reply(startRecording(Location))), { script: quiet, policies });

  expect(trace.invocations[1]?.request.ActionData?.["CallRecordingDestination"]).toMatchObject({
    Location: expect.stringMatching(expected),
  });
});

test("a recording that pauses can be stopped", async () => {
  const list = reply(startRecording("recordings"), action("PauseCallRecording"), action("StopCallRecording"));
  const { trace } = await play(inTurn(list), { script: quiet });

  expect(told(trace)[1]).toBe("ACTION_SUCCESSFUL StopCallRecording");
});

test("where a hang-up succeeds before it is told of, that of the last leg is only told of", async () => {
  const policies = { hangupOrder: "ACTION_SUCCESSFUL-first" } as const;
  const alone = await play(inTurn(reply(hangup())), { script: quiet, policies });
  const left = await play(onEvents({ NEW_INBOUND_CALL: reply(bridge(AGENT)), "HANGUP Hangup": reply(hangup()) }), {
    script: { ...quiet, callees: { [AGENT]: does(waits(1_000), hangsUp) } },
    policies,
  });

  expect(told(alone.trace)).toEqual(["NEW_INBOUND_CALL", "HANGUP LEG-A 0"]);
  expect(alone.trace.ended?.reason).toBe("handler-hung-up");
  expect(told(left.trace).slice(2)).toEqual(["HANGUP LEG-B 0", "HANGUP LEG-A 0"]);
});

test("a recording that is being stored when the caller hangs up has succeeded, with its key", async () => {
  let caller: LineEvents | null = null;
  const record = action("RecordAudio", {
    RecordingDestination: { Type: "S3", BucketName: "recordings" },
    RecordingTerminators: ["#"],
    DurationInSeconds: 2,
  });
  const simulated = simulation(inTurn(reply(record)), {
    recordings: { isWritable: () => true, put: async () => caller?.ended(0) },
  });
  simulated.engine.receive({
    from: "+15550100002",
    to: "+15550100001",
    connect: (events) => {
      caller = events;
      return { ...NO_LINE, record: () => ({ ...NO_LINE.record("INCOMING"), stop: () => [new Int16Array(8)] }) };
    },
  });
  await simulated.run();

  const [, recorded] = simulated.ended[0]?.trace.invocations ?? [];
  expect(recorded?.request).toMatchObject({
    InvocationEventType: "ACTION_SUCCESSFUL",
    ActionData: { RecordingDestination: { BucketName: "recordings", Key: expect.stringMatching(/^2026\//) } },
  });
});

test("a key while a bot speaks ends what it says, and is for nobody else", async () => {
  const bots = scriptedBots(() => [
    { says: ["What flowers would you like today?", "Roses, or tulips?"] },
    { says: ["Thank you very much, your flowers will be with you tomorrow."], ends: { intent: "OrderFlowers" } },
  ]);
  const { trace } = await play(inTurn(reply(pause(100), listen("^.*$"), startBot())), {
    bots,
    script: { caller: does(hears("What flowers", { bargesIn: true }), presses("1#"), waits(20_000), hangsUp) },
  });

  expect(heard(trace)).toEqual([
    "What flowers would you like today?",
    "Thank you very much, your flowers will be with you tomorrow.",
  ]);
  expect(told(trace).slice(1, 2)).toEqual(["ACTION_SUCCESSFUL StartBotConversation"]);
});

test("a newer list waits for what runs, where the event is the hang-up of the other leg", async () => {
  const { trace } = await play(
    onEvents({
      NEW_INBOUND_CALL: reply(bridge(AGENT)),
      "ACTION_SUCCESSFUL CallAndBridge": reply(pause(5_000, { ParticipantTag: "LEG-A" })),
      HANGUP: reply(speak("They are gone.", { ParticipantTag: "LEG-A" })),
    }),
    { script: { ...quiet, callees: { [AGENT]: does(waits(1_000), hangsUp) } } },
  );

  expect(trace.heard.find(({ text }) => text === "They are gone.")?.atMs).toBe(40 + 3_000 + 40 + 5_000);
});

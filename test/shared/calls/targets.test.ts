import type { Call } from "../../../shared/calls/call.ts";
import { effectsOf } from "../../../shared/calls/effects.ts";
import { addEffects, type Outbox } from "../../../shared/calls/outbox.ts";
import { reduce } from "../../../shared/calls/reducer.ts";
import { eventsIn } from "../../../shared/events/notification.ts";
import { parseStreamingStatus, type StreamingChange } from "../../../shared/events/streaming-status.ts";
import { seededRandom } from "../../../shared/random.ts";
import { readSample, readStory, type SampleEvent } from "../../support/samples.ts";

/** What a function is invoked with when a target tells it of events: its sample, with the text of others in it. */
const batch = (sample: string, texts: readonly string[], withText: (record: object, text: string) => object) => {
  const { Records } = readSample(`notifications/${sample}.json`) as unknown as { Records: object[] };
  return { Records: texts.map((text) => withText(Records[0] ?? {}, text)) };
};
const sqs = (texts: readonly string[]) => batch("sqs", texts, (record, body) => ({ ...record, body }));
const sns = (texts: readonly string[]) =>
  batch("sns", texts, (record, Message) => ({ ...record, Sns: { ...(record as { Sns: object }).Sns, Message } }));
const topicMessage = (Message: string) => JSON.stringify({ Type: "Notification", Message });

const TARGETS: readonly ((texts: readonly string[]) => unknown[])[] = [
  (texts) => texts.map((text) => JSON.parse(text) as unknown),
  (texts) => [sqs(texts)],
  (texts) => [sns(texts)],
  (texts) => [sqs(texts.map(topicMessage))],
];

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map((item) => [random(), item] as const);
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item);
}

/** Everything that the targets are told of a call, some of it twice, in batches of any size and in any order. */
function invocations(events: readonly SampleEvent[], random: () => number): unknown[] {
  return shuffled(
    TARGETS.flatMap((target) => {
      const texts = shuffled(events, random).flatMap((event) => {
        const text = JSON.stringify(event);
        return random() < 0.3 ? [text, text] : [text];
      });
      const most = 1 + Math.floor(random() * 4);
      const batches = Array.from({ length: Math.ceil(texts.length / most) }, (_, index) =>
        texts.slice(index * most, (index + 1) * most),
      );
      return batches.flatMap(target);
    }),
    random,
  );
}

const parsed = new Map<string, StreamingChange>();

/** Parsing takes most of the time, and is the same for the same event. */
function changeOf(event: unknown): StreamingChange {
  const text = JSON.stringify(event);
  const change = parsed.get(text) ?? parseStreamingStatus(event);
  parsed.set(text, change);
  return change;
}

const changesIn = (inputs: readonly unknown[]) => inputs.flatMap(eventsIn).map(changeOf);

/** What leaves a call while it is told, in order, and what its outbox remembers in the end. */
function saidBy(inputs: readonly unknown[]): { digests: string[]; sent: string[] } {
  let [call, outbox]: [Call | null, Outbox] = [null, {}];
  const sent: string[] = [];
  for (const change of changesIn(inputs)) {
    call = reduce(call, change);
    const next = addEffects(outbox, effectsOf(call), 0);
    for (const [id, { revision }] of Object.entries(next)) if (outbox[id]?.revision !== revision) sent.push(id);
    outbox = next;
  }
  return {
    digests: Object.entries(outbox)
      .map(([id, { digest }]) => `${id} ${digest}`)
      .sort(),
    sent,
  };
}

const callOf = (inputs: readonly unknown[]) => changesIn(inputs).reduce<Call | null>(reduce, null);

const STORIES = ["two-leg-call", "siprec-call", "failed-leg", "one-leg-nbr"];

/** A thousand orders together; XML takes its time. */
it.each([
  ["two-leg-call", 300],
  ["siprec-call", 100],
  ["failed-leg", 300],
  ["one-leg-nbr", 300],
])("%s is one call, by whatever targets and in whatever order it is told: %i seeds", (story, seeds) => {
  const events = readStory(story);
  const once = callOf(events);

  for (let seed = 1; seed <= seeds; seed++) {
    expect([seed, callOf(invocations(events, seededRandom(seed)))]).toEqual([seed, once]);
  }
});

it.each(STORIES)("%s says each thing by one id, again only where it has come to say more", (story) => {
  const events = readStory(story);
  const once = saidBy(events);

  for (let seed = 1; seed <= 20; seed++) {
    const { digests, sent } = saidBy(invocations(events, seededRandom(seed)));

    expect([seed, digests]).toEqual([seed, once.digests]);
    expect(sent.length).toBeLessThanOrEqual(once.sent.length + events.length);
  }
});

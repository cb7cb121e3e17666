import type { ResourceType } from "../../../shared/chime/resources.ts";
import { seededRandom } from "../../../shared/random.ts";
import { CASES, caseOf, resolved } from "../../support/provisioning/cases.ts";
import { createStack } from "../../support/provisioning/stack.ts";
import { createWorld, type Mishap, stateOf } from "../../support/provisioning/world.ts";

const TYPES = Object.keys(CASES) as ResourceType[];
const SEEDS = 60;
const THROTTLED = { name: "ThrottledClientException", status: 429 };

/** What a stack does with its resource, and at which step of it something happens. */
interface Story {
  readonly step: "create" | "update" | "remove";
  /** Name of the change of an update. */
  readonly change: string;
  readonly afterwards: "retry" | "rollback" | "nothing";
}

/** Plays a story as far as its step; what is there then, and how many requests the step took. */
async function play(type: ResourceType, { step, change, afterwards }: Story, mishap: Mishap | null) {
  const { setUp, first, changes } = caseOf(type);
  const world = createWorld();
  const ids = setUp?.(world) ?? {};
  const before = stateOf(world);
  const stack = createStack(world);
  const properties = first(ids);
  const wanted = resolved(type, properties as never);
  const changed = resolved(type, { ...properties, ...changes[change]?.(properties as never, ids) } as never);
  const options = { mishap, afterwards };

  await stack.create(wanted, step === "create" ? options : {});
  if (step === "update") await stack.update(changed, options);
  if (step === "remove") await stack.remove(options);
  const state = stateOf(world);
  const requests = world.requests();
  if (step !== "remove") await stack.remove();
  return { before, state, after: stateOf(world), requests };
}

describe.each(TYPES)("%s", (type) => {
  const { changes, lasting = [] } = caseOf(type);
  const names = Object.keys(changes);
  const references = new Map<string, Awaited<ReturnType<typeof play>>>();

  /** The same story without a mishap. */
  async function reference(story: Story) {
    const name = `${story.step} ${story.step === "update" ? story.change : ""}`;
    const known = references.get(name) ?? (await play(type, story, null));
    references.set(name, known);
    return known;
  }

  it(`ends as it would have wherever a step is cut off, or a connection breaks (${SEEDS} seeds)`, async () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = seededRandom(seed);
      const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
      const what = pick(["death", "death", "death", "network", "network", THROTTLED] as const);
      const step = pick(["create", "update", "update", "remove"] as const);
      const change = pick(names);
      const afterwards = pick(lasting.includes(change) ? (["retry"] as const) : (["retry", "rollback"] as const));
      // Only an update is rolled back. A connection that breaks is the provider's own business: CloudFormation hears nothing of it.
      const isDeath = what === "death";
      const story: Story = {
        step,
        change,
        afterwards: isDeath ? (step === "update" ? afterwards : "retry") : "nothing",
      };
      const whole = await reference(story);
      const at = 1 + Math.floor(random() * whole.requests);
      const mishap: Mishap = { at, when: pick(["before", "after"] as const), what };

      const { before, state, after } = await play(type, story, mishap);

      const isBack = story.afterwards === "rollback";
      const expected = isBack ? (await reference({ ...story, step: "create" })).state : whole.state;
      expect({ seed, story, mishap, state }).toEqual({ seed, story, mishap, state: expected });
      expect({ seed, story, mishap, after }).toEqual({ seed, story, mishap, after: before });
    }
  });
});

import type { HttpRequest } from "@smithy/core/protocols";
import type { ResourceType } from "../../../shared/chime/resources.ts";
import { seededRandom } from "../../../shared/random.ts";
import { CASES, caseOf, resolved } from "../../support/provisioning/cases.ts";
import { createStack } from "../../support/provisioning/stack.ts";
import { createWorld, type Mishap, stateOf } from "../../support/provisioning/world.ts";

const TYPES = Object.keys(CASES) as ResourceType[];
const BAD_REQUEST = { name: "BadRequestException", status: 400 };

function begin(type: ResourceType) {
  const { setUp, first, changes } = caseOf(type);
  const world = createWorld();
  const ids = setUp?.(world) ?? {};
  const properties = first(ids);
  const changed = (name: string) =>
    resolved(type, { ...properties, ...changes[name]?.(properties as never, ids) } as never);
  return { world, stack: createStack(world), wanted: resolved(type, properties as never), changed };
}

describe.each(TYPES)("%s", (type) => {
  it("leaves nothing of a creation whatever request of it the service refuses", async () => {
    const whole = begin(type);
    await whole.stack.create(whole.wanted);
    const requests = whole.world.requests();

    for (let at = 1; at <= requests; at++) {
      const { world, stack, wanted } = begin(type);
      const before = stateOf(world);

      const creation = stack.create(wanted, { mishap: { at, when: "before", what: BAD_REQUEST } });

      await expect(creation).rejects.toMatchObject({ code: "SERVICE_REFUSED", retryable: false });
      expect({ at, state: stateOf(world) }).toEqual({ at, state: before });
    }
  });

  const { replacing } = caseOf(type);
  if (replacing.length === 0) return;
  // One way of replacing is like the other.
  it.each(replacing.slice(-1))(
    "leaves the one before, and nothing else, when its replacement for another %s is refused",
    async (name) => {
      const whole = begin(type);
      await whole.stack.create(whole.wanted);
      await whole.stack.update(whole.changed(name));
      const [, requests = 0] = whole.world.requestsOfEach();

      for (let at = 1; at <= requests; at++) {
        const { world, stack, wanted, changed } = begin(type);
        await stack.create(wanted);
        const before = stateOf(world);

        const update = stack.update(changed(name), { mishap: { at, when: "before", what: BAD_REQUEST } });

        await expect(update).rejects.toMatchObject({ code: "SERVICE_REFUSED" });
        expect({ at, state: stateOf(world) }).toEqual({ at, state: before });
      }
    },
  );
});

/** Types that are made in several steps, and bear a tag from the first on. */
const UNFINISHED = ["voice-connector", "sip-media-application"] as const;
const SEEDS = 25;

it.each(UNFINISHED)("nothing is left of a %s that one attempt began and the next could not finish", async (type) => {
  const whole = begin(type);
  await whole.stack.create(whole.wanted);
  const requests = whole.world.requests();

  for (let seed = 0; seed < SEEDS; seed++) {
    const random = seededRandom(seed);
    const { world, stack, wanted } = begin(type);
    const before = stateOf(world);
    const death: Mishap = { at: 1 + Math.floor(random() * requests), when: "after", what: "death" };
    await expect(stack.create(wanted, { mishap: death })).rejects.toThrow();
    // Who may not look cannot clean up either: what is refused is a change, the first or the last of them.
    const isFirst = random() < 0.5;
    const isRefused = ({ method, query }: HttpRequest) =>
      isFirst ? method === "PUT" : query?.["operation"] === "untag-resource";
    const refusal: Mishap = { at: isRefused, when: "before", what: BAD_REQUEST };

    const retried = await stack.create(wanted, { mishap: refusal }).catch(() => null);

    if (retried === null) expect({ seed, state: stateOf(world) }).toEqual({ seed, state: before });
  }
});

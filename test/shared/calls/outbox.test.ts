import fc from "fast-check";
import type { Effect } from "../../../shared/calls/effects.ts";
import { addEffects, markSent, type Outbox, pendingSince } from "../../../shared/calls/outbox.ts";

/** Work whose content differs by generation. */
function effect(id: string, generation = 0): Effect {
  const body = { type: "consume-leg", transactionId: "transaction", legId: "leg", generation } as const;
  return { kind: "work", id, queue: "work", wait: "none", body };
}

const markAll = (outbox: Outbox) =>
  markSent(outbox, new Map(Object.entries(outbox).map(([id, { revision }]) => [id, revision])));

describe("the outbox", () => {
  it("numbers what is new with 1 and holds it until it is sent", () => {
    const outbox = addEffects({}, [effect("a")], 1000);

    expect(outbox).toEqual({ a: { revision: 1, digest: expect.any(String), pending: effect("a"), since: 1000 } });
    expect(markAll(outbox)).toMatchObject({ a: { revision: 1, pending: null } });
  });

  it("is the same object when nothing is new, sent or not", () => {
    const pending = addEffects({}, [effect("a"), effect("b")], 1000);
    const sent = markAll(pending);

    expect(addEffects(pending, [effect("b"), effect("a")], 2000)).toBe(pending);
    expect(addEffects(sent, [effect("a")], 2000)).toBe(sent);
    expect(addEffects(sent, [], 2000)).toBe(sent);
  });

  it("counts the revision up when the same effect says something else, and sends it again", () => {
    const sent = markAll(addEffects({}, [effect("a")], 1000));

    const outbox = addEffects(sent, [effect("a", 1)], 2000);

    expect(outbox).toMatchObject({ a: { revision: 2, pending: effect("a", 1), since: 2000 } });
  });

  it("does not mark a revision that replaced the one that was sent", () => {
    const first = addEffects({}, [effect("a")], 1000);
    const second = addEffects(first, [effect("a", 1)], 2000);

    expect(markSent(second, new Map([["a", 1]]))).toEqual(second);
  });

  it("ignores what it does not know, and leaves the outbox it was given as it was", () => {
    const outbox = addEffects({}, [effect("a")], 1000);

    markAll(outbox);

    expect(markSent(outbox, new Map([["b", 1]]))).toEqual(outbox);
    expect(outbox).toMatchObject({ a: { pending: effect("a") } });
  });

  it("knows the oldest time at which something unsent was stored", () => {
    const first = addEffects({}, [effect("a")], 1000);
    const both = addEffects(first, [effect("b")], 2000);

    expect(pendingSince({})).toBeNull();
    expect(pendingSince(both)).toBe(1000);
    expect(pendingSince(markSent(both, new Map([["a", 1]])))).toBe(2000);
    expect(pendingSince(markAll(both))).toBeNull();
  });

  it("forgets nothing, whatever is added and sent in whatever order", () => {
    const step = fc.oneof(
      fc.record({ id: fc.constantFrom("a", "b", "c"), generation: fc.nat(2) }),
      fc.record({ id: fc.constantFrom("a", "b", "c"), sent: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const last = new Map<string, { generation: number; revision: number; isSent: boolean }>();
        let outbox: Outbox = {};
        steps.forEach((one, now) => {
          const known = last.get(one.id);
          if ("generation" in one) {
            outbox = addEffects(outbox, [effect(one.id, one.generation)], now);
            if (known?.generation === one.generation) return;
            last.set(one.id, { generation: one.generation, revision: (known?.revision ?? 0) + 1, isSent: false });
          } else {
            outbox = markSent(outbox, new Map([[one.id, one.sent]]));
            if (known?.revision === one.sent) known.isSent = true;
          }
        });

        const held = Object.entries(outbox).map(([id, { revision, pending }]) => [id, revision, pending]);
        const expected = [...last].map(([id, { generation, revision, isSent }]) => {
          return [id, revision, isSent ? null : effect(id, generation)];
        });
        expect(new Map(held.map(([id, ...rest]) => [id, rest]))).toEqual(
          new Map(expected.map(([id, ...rest]) => [id, rest])),
        );
      }),
    );
  });
});

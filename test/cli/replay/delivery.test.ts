import fc from "fast-check";
import { deliveryOf } from "../../../cli/replay/delivery.ts";

const events = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ file: `${index}.json`, event: index, at: null }));
const names = (delivered: readonly { readonly file: string }[]) => delivered.map(({ file }) => file);

describe("the delivery of events", () => {
  it("without faults is as they were recorded", () => {
    expect(deliveryOf(events(3), {})).toEqual({ events: events(3), dropped: null });
  });

  it("of any seed loses exactly one event, and names it; the rest comes as often as asked for", () => {
    const faults = fc.record({ drop: fc.integer(), shuffle: fc.integer(), repeat: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), faults, (count, { drop, shuffle, repeat }) => {
        const { events: delivered, dropped } = deliveryOf(events(count), { drop, shuffle, repeat });

        const kept = names(events(count)).filter((name) => name !== dropped?.file);
        expect(kept).toHaveLength(count - 1);
        expect(names(delivered).sort()).toEqual(
          kept.flatMap((name) => Array.from({ length: repeat }, () => name)).sort(),
        );
      }),
    );
  });

  it("is the same for the same seed, and another for some other", () => {
    const orders = Array.from({ length: 10 }, (_, shuffle) => names(deliveryOf(events(5), { shuffle }).events).join());

    expect(orders).toEqual(orders.map((_order, shuffle) => names(deliveryOf(events(5), { shuffle }).events).join()));
    expect(new Set(orders).size).toBeGreaterThan(5);
  });
});

import { HeldBytes } from "../../../shared/media/held-bytes.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("held bytes", () => {
  it("are the parts of chunks that were added, copied", () => {
    const held = new HeldBytes();
    const chunk = bytes(1, 2, 3, 4, 5);

    held.add(chunk, 1, 3, 4);
    chunk.fill(0);
    held.add(bytes(6, 7, 8), 2, 3, 4);

    expect([...held.buffer.subarray(0, held.length)]).toEqual([2, 3, 8]);
  });

  it("have room for what will come, and grow past it all the same", () => {
    const held = new HeldBytes();

    held.add(bytes(1), 0, 1, 3);
    const room = held.buffer;
    held.add(bytes(2, 3), 0, 2, 3);

    expect(held.buffer).toBe(room);
    expect(room).toHaveLength(3);

    held.add(bytes(4, 5), 0, 2, 3);
    expect([...held.buffer.subarray(0, held.length)]).toEqual([1, 2, 3, 4, 5]);
  });

  it("are given up when they are taken; little memory is kept for the next ones, much is not", () => {
    const held = new HeldBytes();

    held.add(new Uint8Array(64).fill(7), 0, 64, 64);
    const few = held.take();
    const keptAfterFew = held.buffer;
    held.add(new Uint8Array(65).fill(8), 0, 65, 65);
    const many = held.take();

    expect([few.length, few.buffer[63], many.length, many.buffer[64]]).toEqual([64, 7, 65, 8]);
    expect(keptAfterFew).toBe(few.buffer);
    expect([held.length, held.buffer.length]).toEqual([0, 0]);
  });
});

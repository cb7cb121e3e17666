import { Silence } from "../../../functions/consume-audio/silence.ts";

const LIMITS = { quietTime: 2_000, idleLimit: 120_000 };

function silent(ticks: number, { isConnected = true, of = new Silence(LIMITS) } = {}): Silence {
  for (let tick = 0; tick < ticks; tick++) of.lasted(500, isConnected);
  return of;
}

describe("the silence of a leg", () => {
  it("is noticed when it is longer than a fragment", () => {
    expect(silent(2).isNoticed).toBe(false);
    expect(silent(3).isNoticed).toBe(true);
  });

  it("is its end once it lasted the quiet time since the end was known: what came before may still be on its way", () => {
    const silence = silent(200);

    silence.knows(true);
    expect(silence.isEnd).toBe(false);
    expect(silent(3, { of: silence }).isEnd).toBe(false);
    expect(silent(1, { of: silence }).isEnd).toBe(true);
  });

  it("counts anew after each fragment, and after the leg has started again", () => {
    const silence = silent(2);
    silence.knows(true);
    silent(3, { of: silence });

    silence.broken();
    expect(silent(3, { of: silence }).isEnd).toBe(false);
    silence.knows(false);
    silence.knows(true);

    expect(silent(3, { of: silence }).isEnd).toBe(false);
    expect(silent(1, { of: silence }).isEnd).toBe(true);
  });

  it("is no end while the stream is not open: it may have all of the leg in store", () => {
    const silence = new Silence(LIMITS);
    silence.knows(true);

    silent(239, { of: silence, isConnected: false });

    expect(silence).toMatchObject({ isNoticed: false, isEnd: false, isIdle: false });
    expect(silent(1, { of: silence, isConnected: false })).toMatchObject({
      isNoticed: true,
      isEnd: false,
      isIdle: true,
    });
  });
});

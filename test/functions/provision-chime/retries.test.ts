import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateVoiceConnectorCommand } from "@aws-sdk/client-chime-sdk-voice";
import { createClients, REQUESTS } from "../../../functions/provision-chime/context.ts";
import { eventually, outcomeOf, retries } from "../../../functions/provision-chime/retries.ts";
import type { Clock } from "../../../shared/clock.ts";

/** Notes how long is waited, and waits no time. */
function patience(chance = 0.5) {
  const waits: number[] = [];
  const clock: Clock = { now: () => 0, sleep: async (milliseconds) => void waits.push(milliseconds) };
  return { waits, clock, random: () => chance };
}

const failing = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error(name), { name, ...(httpStatusCode && { $metadata: { httpStatusCode } }) });

/** Fails so many times, then answers. */
function failsTimes(times: number, error: Error) {
  let calls = 0;
  const step = async () => {
    if (++calls <= times) throw error;
    return "answer";
  };
  return { step, calls: () => calls };
}

describe("a failure", () => {
  it.each([
    [failing("ThrottledClientException", 429), "throttled"],
    [failing("SomethingNew", 429), "throttled"],
    [failing("ServiceFailureException", 500), "unknown"],
    [failing("SomethingNew", 502), "unknown"],
    [Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), "unknown"],
    [failing("TimeoutError"), "unknown"],
    [failing("BadRequestException", 400), "refused"],
    [failing("ConflictException", 409), "refused"],
    [new TypeError("a mistake of ours"), "refused"],
    ["not even an error", "refused"],
  ])("says what became of the request (%#)", (error, outcome) => {
    expect(outcomeOf(error)).toBe(outcome);
  });
});

describe("a request that is never answered", () => {
  it("fails, with an outcome that is not known", async () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { voice } = createClients(patience(), {
      endpoint: `http://127.0.0.1:${port}`,
      requestHandler: { ...REQUESTS, requestTimeout: 20 },
    });

    const creation = voice("us-east-1").send(
      new CreateVoiceConnectorCommand({ Name: "main", RequireEncryption: true }),
    );

    const error: unknown = await creation.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(outcomeOf(error)).toBe("unknown");
    voice("us-east-1").destroy();
    server.closeAllConnections();
    server.close();
  });
});

describe("retries", () => {
  it("send again what was throttled, also a creation, after waits that grow", async () => {
    const { waits, ...rest } = patience();
    const { step, calls } = failsTimes(4, failing("ThrottledClientException", 429));

    const answer = await retries(rest)(step, { commandName: "CreateSipRuleCommand" })({});

    expect(answer).toBe("answer");
    expect(calls()).toBe(5);
    expect(waits).toEqual([150, 300, 600, 1_200]);
  });

  it("leave part of each wait to chance", async () => {
    const waitsWith = async (chance: number) => {
      const { waits, ...rest } = patience(chance);
      await retries(rest)(failsTimes(1, failing("ThrottledClientException", 429)).step, {})({});
      return waits;
    };

    expect([await waitsWith(0), await waitsWith(1)]).toEqual([[100], [200]]);
  });

  it("do not send a creation again whose outcome is not known, but anything else", async () => {
    const lost = failing("ServiceUnavailableException", 503);
    const creation = failsTimes(1, lost);
    const change = failsTimes(1, lost);
    const middleware = retries(patience());

    await expect(middleware(creation.step, { commandName: "CreateVoiceConnectorCommand" })({})).rejects.toBe(lost);
    await expect(middleware(change.step, { commandName: "PutVoiceConnectorTerminationCommand" })({})).resolves.toBe(
      "answer",
    );

    expect([creation.calls(), change.calls()]).toEqual([1, 2]);
  });

  it("end with their budget, and with the last error", async () => {
    const { waits, ...rest } = patience();
    const error = failing("ThrottledClientException", 429);

    await expect(retries(rest)(failsTimes(1_000, error).step, {})({})).rejects.toBe(error);

    const waited = waits.reduce((sum, wait) => sum + wait, 0);
    expect(waited).toBeLessThanOrEqual(60_000);
    expect(waited).toBeGreaterThan(50_000);
  });

  it("never repeat what the service refused", async () => {
    const { step, calls } = failsTimes(1, failing("BadRequestException", 400));

    await expect(retries(patience())(step, {})({})).rejects.toThrow("BadRequestException");

    expect(calls()).toBe(1);
  });
});

describe("a step whose ground is not settled", () => {
  it("is taken again for the named errors only", async () => {
    const settling = failsTimes(3, failing("NotFoundException", 404));
    const other = failsTimes(3, failing("ConflictException", 409));

    await expect(eventually(settling.step, ["NotFoundException"], patience())).resolves.toBe("answer");
    await expect(eventually(other.step, ["NotFoundException"], patience())).rejects.toThrow("ConflictException");

    expect([settling.calls(), other.calls()]).toEqual([4, 1]);
  });
});

import { MediaError, UnreadableStreamError, type Verdict, verdictOf } from "../../../shared/kvs/failures.ts";

const named = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error("as the service spells it"), { name, $metadata: { httpStatusCode } });

describe("what a failure means for the next attempt", () => {
  it.each<[string, unknown, Verdict]>([
    ["too many requests", named("ClientLimitExceededException", 400), "again"],
    ["too many connections", named("ConnectionLimitExceededException", 400), "again"],
    ["an endpoint of another stream", named("InvalidEndpointException", 400), "elsewhere"],
    ["no permission", named("NotAuthorizedException", 401), "refused"],
    ["credentials of another time", named("ExpiredTokenException", 403), "refused"],
    ["no such stream", named("ResourceNotFoundException", 404), "never"],
    ["a request that makes no sense", named("InvalidArgumentException", 400), "never"],
    ["throttling by HTTP", named("Unknown", 429), "again"],
    ["a request that took too long", named("Unknown", 408), "again"],
    ["a failing service", named("InternalFailure", 500), "elsewhere"],
    ["an answer that is no answer", named("SyntaxError", 200), "again"],
    ["a connection that broke", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), "elsewhere"],
    ["no error at all", "nonsense", "elsewhere"],
  ])("%s", (_title, error, verdict) => {
    expect(verdictOf(error)).toBe(verdict);
  });

  it.each<[number | null, Verdict]>([
    [3002, "again"],
    [4000, "again"],
    [4500, "never"],
    [4503, "again"],
    [4506, "never"],
    [5000, "again"],
    [9999, "again"],
    [null, "again"],
  ])("error %s inside an answer", (id, verdict) => {
    expect(verdictOf(new MediaError({ id, message: "" }, null))).toBe(verdict);
  });

  it("is told with the service's own words", () => {
    const stopped = new MediaError({ id: 4501, message: "the key is disabled" }, "1001");

    expect(new UnreadableStreamError("arn", stopped).message).toBe(
      "its stream cannot be read: the service stopped with error 4501: the key is disabled",
    );
    expect(new MediaError({ id: null, message: "" }, null).message).toBe(
      "the service stopped with error without an id: no message",
    );
  });
});

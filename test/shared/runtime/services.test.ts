import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { HttpResponse } from "@smithy/core/protocols";
import type { FactOf } from "../../../shared/events/facts.ts";
import { ENVIRONMENT_NAMES } from "../../../shared/runtime/resources.ts";
import { createServices } from "../../../shared/runtime/services.ts";

const FACT: FactOf<"Call Incomplete"> = {
  type: "Call Incomplete",
  factId: "0".repeat(32),
  detail: {
    transactionId: "transaction",
    missing: "recording",
    because: "",
    voiceConnectorId: null,
    fromNumber: null,
    toNumber: null,
    startTime: null,
    endTime: null,
    outcome: "unknown",
    callIds: [],
    sources: [],
  },
};

/** Hosts that requests of a function away from home, or at home, go to. */
async function hostsOf(more: Readonly<Record<string, string>>) {
  const hosts: string[] = [];
  const requestHandler = {
    handle: async ({ hostname }: { readonly hostname: string }) => {
      hosts.push(hostname);
      return { response: new HttpResponse({ statusCode: 400, headers: {}, body: undefined }) };
    },
  };
  const environment = Object.fromEntries(ENVIRONMENT_NAMES.map((name) => [name, "x"]));
  const clients = {
    region: "us-west-2",
    credentials: { accessKeyId: "id", secretAccessKey: "secret" },
    requestHandler,
  };
  const services = createServices("test", { ...environment, ...more }, { clients });

  await services.calls.load("transaction").catch(() => {});
  await services.publishFact(FACT).catch(() => {});
  await services.sqs.send(new ListQueuesCommand({})).catch(() => {});
  return hosts;
}

describe("the services of a function", () => {
  it("are of its own region", async () => {
    expect(await hostsOf({})).toEqual([
      "dynamodb.us-west-2.amazonaws.com",
      "events.us-west-2.amazonaws.com",
      "sqs.us-west-2.amazonaws.com",
    ]);
  });

  it("are, away from home, those of home where calls are told", async () => {
    expect(await hostsOf({ HOME_REGION: "us-east-1" })).toEqual([
      "dynamodb.us-east-1.amazonaws.com",
      "events.us-east-1.amazonaws.com",
      "sqs.us-west-2.amazonaws.com",
    ]);
  });
});

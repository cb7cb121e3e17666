import {
  CreatePhoneNumberOrderCommand,
  CreateSipMediaApplicationCallCommand,
  CreateSipMediaApplicationCommand,
  CreateSipRuleCommand,
  CreateVoiceConnectorCommand,
  DeleteSipMediaApplicationCommand,
  DeleteSipRuleCommand,
  DeleteVoiceConnectorCommand,
  DeleteVoiceConnectorStreamingConfigurationCommand,
  GetGlobalSettingsCommand,
  GetPhoneNumberCommand,
  GetPhoneNumberOrderCommand,
  GetSipMediaApplicationCommand,
  GetSipRuleCommand,
  GetVoiceConnectorStreamingConfigurationCommand,
  ListPhoneNumbersCommand,
  ListSipMediaApplicationsCommand,
  ListSipRulesCommand,
  ListVoiceConnectorsCommand,
  PutVoiceConnectorStreamingConfigurationCommand,
  SearchAvailablePhoneNumbersCommand,
  UpdateGlobalSettingsCommand,
  UpdatePhoneNumberCommand,
  UpdateSipMediaApplicationCallCommand,
  UpdateSipMediaApplicationCommand,
  UpdateSipRuleCommand,
} from "@aws-sdk/client-chime-sdk-voice";
import { openVoiceApi, PLACE, STARTS_AT } from "../../support/chime/voice-api.ts";
import { useStateFolder } from "../../support/state-folder.ts";

const NUMBER = "+12065550100";
const FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:answer";

const stateFolder = useStateFolder();
const opened: { close(): Promise<void> | void }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function open(folder = stateFolder()) {
  const api = await openVoiceApi({ folder });
  opened.push(api);
  return api;
}

type Client = Awaited<ReturnType<typeof open>>["client"];

async function application(client: Client, Name = "answer", AwsRegion = "us-east-1"): Promise<string> {
  const LambdaArn = FUNCTION.replace("us-east-1", AwsRegion);
  const made = await client.send(new CreateSipMediaApplicationCommand({ Name, AwsRegion, Endpoints: [{ LambdaArn }] }));
  return made.SipMediaApplication?.SipMediaApplicationId ?? "";
}

function order(client: Client, ...numbers: readonly string[]) {
  const ProductType = "SipMediaApplicationDialIn";
  return client.send(
    new CreatePhoneNumberOrderCommand({ ProductType, E164PhoneNumbers: [...numbers], Name: "Front desk" }),
  );
}

function rule(client: Client, ids: readonly string[], overrides: Partial<CreateSipRuleCommand["input"]> = {}) {
  const TargetApplications = ids.map((SipMediaApplicationId, at) => ({ SipMediaApplicationId, Priority: at + 1 }));
  const input = { Name: "main", TriggerType: "ToPhoneNumber", TriggerValue: NUMBER, TargetApplications } as const;
  return client.send(new CreateSipRuleCommand({ ...input, ...overrides }));
}

describe("the voice resources", () => {
  it("take a number to a function, and are there after a restart", async () => {
    const folder = stateFolder();
    const { client } = await open(folder);
    const applicationId = await application(client);
    const { PhoneNumberOrder } = await order(client, NUMBER);
    const { SipRule } = await rule(client, [applicationId]);
    const again = await open(folder);

    const orderId = { PhoneNumberOrderId: PhoneNumberOrder?.PhoneNumberOrderId };
    expect(await again.client.send(new GetPhoneNumberOrderCommand(orderId))).toMatchObject({
      PhoneNumberOrder: {
        Status: "Successful",
        OrderedPhoneNumbers: [{ E164PhoneNumber: NUMBER, Status: "Acquired" }],
      },
    });
    expect(await again.client.send(new GetPhoneNumberCommand({ PhoneNumberId: NUMBER }))).toMatchObject({
      PhoneNumber: {
        Status: "Assigned",
        Name: "Front desk",
        Associations: [{ Name: "SipRuleId", Value: SipRule?.SipRuleId }],
      },
    });
    expect(await again.client.send(new GetSipRuleCommand({ SipRuleId: SipRule?.SipRuleId }))).toMatchObject({
      SipRule: {
        Disabled: false,
        TargetApplications: [{ SipMediaApplicationId: applicationId, Priority: 1, AwsRegion: "us-east-1" }],
        CreatedTimestamp: new Date(STARTS_AT),
      },
    });
    expect(again.resources.directory()).toMatchObject({
      accountId: PLACE.account,
      phoneNumbers: [NUMBER],
      applications: [{ id: applicationId, lambdaArn: FUNCTION }],
      rules: [{ triggerValue: NUMBER, targets: [{ applicationId, priority: 1 }] }],
    });
  });

  it("can be listed by page and by filter, changed, and deleted in the service's order", async () => {
    const { client, resources } = await open();
    const ids = [await application(client, "one"), await application(client, "two", "us-west-2")];
    await order(client, NUMBER, "+12065550101");
    const SipRuleId = (await rule(client, ids)).SipRule?.SipRuleId;

    const first = await client.send(new ListSipMediaApplicationsCommand({ MaxResults: 1 }));
    const second = await client.send(
      new ListSipMediaApplicationsCommand({ MaxResults: 1, NextToken: first.NextToken }),
    );
    const [SipMediaApplicationId = "", other = ""] = ids;
    await client.send(new UpdateSipMediaApplicationCommand({ SipMediaApplicationId, Name: "renamed" }));
    const { SipRules } = await client.send(new ListSipRulesCommand({ SipMediaApplicationId: other }));
    const assigned = await client.send(new ListPhoneNumbersCommand({ Status: "Assigned" }));
    const byRule = await client.send(new ListPhoneNumbersCommand({ FilterName: "SipRuleId", FilterValue: SipRuleId }));
    const named = await client.send(new UpdatePhoneNumberCommand({ PhoneNumberId: NUMBER, Name: "Sales" }));

    expect([first, second].flatMap(({ SipMediaApplications = [] }) => SipMediaApplications).length).toBe(2);
    expect(second.NextToken).toBeUndefined();
    expect(SipRules).toHaveLength(1);
    expect(assigned.PhoneNumbers?.map(({ PhoneNumberId }) => PhoneNumberId)).toEqual([NUMBER]);
    expect(byRule.PhoneNumbers).toEqual(assigned.PhoneNumbers);
    expect(named.PhoneNumber?.Name).toBe("Sales");

    const remove = new DeleteSipMediaApplicationCommand({ SipMediaApplicationId });
    await expect(client.send(remove)).rejects.toMatchObject({ name: "ConflictException" });
    await expect(client.send(new DeleteSipRuleCommand({ SipRuleId }))).rejects.toMatchObject({
      name: "ConflictException",
    });
    await client.send(new UpdateSipRuleCommand({ SipRuleId, Name: "main", Disabled: true }));
    await client.send(new DeleteSipRuleCommand({ SipRuleId }));
    await client.send(remove);
    const get = client.send(new GetSipMediaApplicationCommand({ SipMediaApplicationId }));
    await expect(get).rejects.toMatchObject({ name: "NotFoundException" });
    expect(resources.applications.all().map(({ name }) => name)).toEqual(["two"]);
  });

  it("offer numbers that nobody has, and sell each once", async () => {
    const { client } = await open();
    await order(client, "+12065550100");

    const { E164PhoneNumbers } = await client.send(new SearchAvailablePhoneNumbersCommand({ MaxResults: 2 }));

    expect(E164PhoneNumbers).toEqual(["+12065550101", "+12065550102"]);
    await expect(order(client, "+12065550100")).rejects.toMatchObject({ name: "BadRequestException" });
  });

  it("know Voice Connectors, their streaming, and where records go", async () => {
    const { client } = await open();
    const { VoiceConnector } = await client.send(
      new CreateVoiceConnectorCommand({ Name: "pbx", RequireEncryption: false }),
    );
    const VoiceConnectorId = VoiceConnector?.VoiceConnectorId;
    const StreamingConfiguration = { DataRetentionInHours: 24, Disabled: false };
    const id = await application(client);
    const host = VoiceConnector?.OutboundHostName;

    await client.send(new PutVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId, StreamingConfiguration }));
    await client.send(new UpdateGlobalSettingsCommand({ VoiceConnector: { CdrBucket: "records" } }));
    const { SipRule } = await rule(client, [id], { TriggerType: "RequestUriHostname", TriggerValue: host });

    const get = new GetVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId });
    expect(VoiceConnectorId).toMatch(/^[a-z0-9]{22}$/);
    expect(await client.send(get)).toMatchObject({ StreamingConfiguration });
    expect(await client.send(new GetGlobalSettingsCommand({}))).toMatchObject({
      VoiceConnector: { CdrBucket: "records" },
    });
    await client.send(new DeleteVoiceConnectorStreamingConfigurationCommand({ VoiceConnectorId }));
    await expect(client.send(get)).rejects.toMatchObject({ name: "NotFoundException" });
    const remove = new DeleteVoiceConnectorCommand({ VoiceConnectorId });
    await expect(client.send(remove)).rejects.toMatchObject({ name: "ConflictException" });
    const { SipRuleId } = SipRule ?? {};
    await client.send(new UpdateSipRuleCommand({ SipRuleId, Name: "main", Disabled: true }));
    await client.send(new DeleteSipRuleCommand({ SipRuleId }));
    await client.send(remove);
    expect((await client.send(new ListVoiceConnectorsCommand({}))).VoiceConnectors).toEqual([]);
  });
});

describe("what the service refuses", () => {
  it.each<[string, (client: Client) => Promise<unknown>, string, RegExp]>([
    [
      "two endpoints",
      (c) =>
        c.send(
          new CreateSipMediaApplicationCommand({
            Name: "a",
            AwsRegion: "us-east-1",
            Endpoints: [{ LambdaArn: FUNCTION }, { LambdaArn: FUNCTION }],
          }),
        ),
      "BadRequestException",
      /'Endpoints' .* size of 1; found 2/,
    ],
    [
      "no function",
      (c) =>
        c.send(
          new CreateSipMediaApplicationCommand({
            Name: "a",
            AwsRegion: "us-east-1",
            Endpoints: [{ LambdaArn: "answer" }],
          }),
        ),
      "BadRequestException",
      /ARN of a function/,
    ],
    [
      "a function of another region",
      (c) =>
        c.send(
          new CreateSipMediaApplicationCommand({
            Name: "a",
            AwsRegion: "us-west-2",
            Endpoints: [{ LambdaArn: FUNCTION }],
          }),
        ),
      "BadRequestException",
      /in the application's region/,
    ],
    ["a name with a slash", (c) => application(c, "a/b"), "BadRequestException", /'Name' .* must be 1 to 256 letters/],
    [
      "a rule for a number of somebody else",
      async (c) => rule(c, [await application(c)]),
      "BadRequestException",
      /number of the account/,
    ],
    [
      "a rule for a host that is no connector's",
      async (c) =>
        rule(c, [await application(c)], {
          TriggerType: "RequestUriHostname",
          TriggerValue: "x.voiceconnector.chime.aws",
        }),
      "BadRequestException",
      /outbound host name/,
    ],
    [
      "a rule without targets",
      async (c) => order(c, NUMBER).then(() => rule(c, [])),
      "BadRequestException",
      /'TargetApplications' .* size of 1 to 25; found 0/,
    ],
    [
      "a rule to an application that is not there",
      async (c) => order(c, NUMBER).then(() => rule(c, ["none"])),
      "BadRequestException",
      /no such SIP media application/,
    ],
    [
      "two targets in one region",
      async (c) => order(c, NUMBER).then(async () => rule(c, [await application(c), await application(c)])),
      "BadRequestException",
      /two targets have the same region/,
    ],
    [
      "two rules for one number",
      async (c) => {
        await order(c, NUMBER);
        const id = await application(c);
        await rule(c, [id]);
        return rule(c, [id]);
      },
      "ConflictException",
      /same trigger/,
    ],
    [
      "two changes of a number at once",
      async (c) =>
        order(c, NUMBER).then(() =>
          c.send(new UpdatePhoneNumberCommand({ PhoneNumberId: NUMBER, Name: "a", ProductType: "VoiceConnector" })),
        ),
      "BadRequestException",
      /One attribute/,
    ],
  ])("%s", async (_what, send, name, message) => {
    const { client } = await open();

    await expect(send(client)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });
});

describe("calls by the API", () => {
  const call = (SipMediaApplicationId: string, overrides = {}) =>
    new CreateSipMediaApplicationCallCommand({
      FromPhoneNumber: NUMBER,
      ToPhoneNumber: "+12065550199",
      SipMediaApplicationId,
      ...overrides,
    });

  it("are placed and updated with what was given", async () => {
    const { client, placed, updated } = await open();
    await order(client, NUMBER);
    const SipMediaApplicationId = await application(client);

    const made = await client.send(
      call(SipMediaApplicationId, { ArgumentsMap: { a: "1" }, SipHeaders: { "X-A": "b" } }),
    );
    const TransactionId = made.SipMediaApplicationCall?.TransactionId;
    const update = { SipMediaApplicationId, TransactionId, Arguments: { op: "hold" } };
    const answer = await client.send(new UpdateSipMediaApplicationCallCommand(update));

    expect(made.$metadata.httpStatusCode).toBe(201);
    expect(answer.$metadata.httpStatusCode).toBe(202);
    expect(placed).toEqual([
      {
        applicationId: SipMediaApplicationId,
        from: NUMBER,
        to: "+12065550199",
        arguments: { a: "1" },
        sipHeaders: { "X-A": "b" },
      },
    ]);
    expect(updated).toEqual([[SipMediaApplicationId, "1", { op: "hold" }]]);
  });

  it("are refused for what is not the account's, too much, or over", async () => {
    const { client } = await open();
    await order(client, NUMBER);
    const id = await application(client);
    const tooMany = Object.fromEntries(Array.from({ length: 21 }, (_none, at) => [`a${at}`, "x"]));

    for (const refused of [
      call("none"),
      call(id, { FromPhoneNumber: "+12065550177" }),
      call(id, { ToPhoneNumber: "later" }),
      call(id, { ArgumentsMap: tooMany }),
    ]) {
      await expect(client.send(refused)).rejects.toMatchObject({ name: "BadRequestException" });
    }
    const update = { SipMediaApplicationId: id, TransactionId: "over", Arguments: {} };
    const late = client.send(new UpdateSipMediaApplicationCallCommand(update));
    await expect(late).rejects.toMatchObject({ name: "NotFoundException" });
  });
});

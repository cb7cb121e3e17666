import { describe, expect, test } from "@jest/globals";
import { planResources } from "../../../../shared/chime/config/plan.ts";
import { ATTRIBUTES } from "../../../../shared/chime/provider.ts";
import { inOrderOfReferences, referencesOf, resolveReferences } from "../../../../shared/chime/references.ts";
import type { Declaration, ResourceType } from "../../../../shared/chime/resources.ts";
import { WHOLE } from "./configs.ts";

const deployment = {
  answerCallArn: (region: string) => `arn:aws:lambda:${region}:111122223333:function:answer-call:live`,
  recordsBucket: "carillon-records",
};
const plan = (config = WHOLE) => planResources(config, deployment);
const byKey = (declarations: readonly Declaration[]) =>
  Object.fromEntries(declarations.map((declaration) => [declaration.key, declaration]));

describe("the plan of a configuration", () => {
  test("has everything once, each after what it refers to", () => {
    const declarations = plan();

    expect(declarations.map(({ key }) => key)).toEqual([
      "emergency-address/office",
      "call-detail-records/account",
      "voice-profile-domain/agents",
      "analytics-configuration/insights",
      "voice-connector/main",
      "voice-connector/backup",
      "voice-connector-group/both",
      "phone-number/+12065550110",
      "phone-number/sales-line",
      "phone-number/+442079460000",
      "phone-number/+12065550100",
      "phone-number/+12065550104",
      "sip-media-application/east",
      "sip-media-application/west",
      "sip-media-application/own",
      "sip-rule/trunk",
      "sip-rule/london",
      "sip-rule/to-12065550100",
    ]);
    expect(inOrderOfReferences(declarations)).toEqual(declarations);
  });

  test("refers only to what others can refer to", () => {
    const declarations = plan();
    const types = new Map(declarations.map(({ key, type }) => [key, type]));

    for (const declaration of declarations) {
      resolveReferences<unknown>(declaration.properties, ({ ref, attribute }) => {
        const attributes: readonly string[] = ["id", ...ATTRIBUTES[types.get(ref) as ResourceType]];
        expect(attributes).toContain(attribute);
        return ref;
      });
    }
    expect(declarations.flatMap(referencesOf).length).toBeGreaterThan(10);
  });

  test("says where calls to each number go", () => {
    const declarations = byKey(plan());

    expect(declarations["sip-rule/to-12065550100"]?.properties).toMatchObject({
      triggerType: "ToPhoneNumber",
      triggerValue: { ref: "phone-number/+12065550100", attribute: "number" },
      targets: [
        {
          sipMediaApplicationId: { ref: "sip-media-application/east", attribute: "id" },
          region: "us-east-1",
          priority: 1,
        },
        {
          sipMediaApplicationId: { ref: "sip-media-application/west", attribute: "id" },
          region: "us-west-2",
          priority: 2,
        },
      ],
    });
    expect(declarations["sip-rule/trunk"]?.properties).toMatchObject({
      triggerType: "RequestUriHostname",
      triggerValue: { ref: "voice-connector/main", attribute: "outboundHostName" },
    });
  });

  test("fills in what encryption implies", () => {
    const declarations = byKey(plan());

    expect(declarations["voice-connector/main"]?.properties).toMatchObject({
      requireEncryption: true,
      origination: { routes: [{ port: 5061, protocol: "TCP" }] },
    });
    expect(declarations["voice-connector/backup"]?.properties).toMatchObject({
      requireEncryption: false,
      origination: { routes: [{ port: 5070, protocol: "UDP" }] },
    });
  });

  test("keeps numbers, but for those that are to be given back", () => {
    const kept = plan().filter(({ type, keep }) => type === "phone-number" && keep);

    expect(kept.map(({ key }) => key)).not.toContain("phone-number/sales-line");
    expect(kept).toHaveLength(4);
  });

  test("keeps voice profiles unless it is told not to", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    const declarations = byKey(plan({ voiceProfileDomains: { a: { kmsKeyArn }, b: { kmsKeyArn, keep: false } } }));

    expect(declarations["voice-profile-domain/a"]?.keep).toBe(true);
    expect(declarations["voice-profile-domain/b"]?.keep).toBe(false);
  });

  test("has one application when numbers name flows and no application is declared", () => {
    const { inbound } = WHOLE;

    const declarations = plan({ ...(inbound && { inbound }) });

    expect(declarations.map(({ key }) => key)).toEqual([
      "phone-number/+12065550100",
      "sip-media-application/answer-call",
      "sip-rule/to-12065550100",
    ]);
    expect(declarations[1]?.properties).toMatchObject({ lambdaArn: deployment.answerCallArn("us-east-1") });
  });

  test("has no application when nothing needs one", () => {
    const declarations = plan({ voiceConnectors: { main: {} } });

    expect(declarations.map(({ key }) => key)).toEqual(["voice-connector/main"]);
  });

  test("leaves the account's bucket for records alone when nothing is said of it", () => {
    expect(plan({ voiceConnectors: { main: {} } }).some(({ type }) => type === "call-detail-records")).toBe(false);
    expect(byKey(plan())["call-detail-records/account"]?.properties).toEqual({ bucket: "carillon-records" });
  });
});

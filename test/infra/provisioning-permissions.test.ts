import { WHOLE } from "../shared/chime/config/configs.ts";
import { resourcesOf, type Statement, statementsOf, synthesise } from "./synthesise.ts";

const allowed = (backend: typeof WHOLE): Statement[] =>
  resourcesOf(synthesise(backend), "AWS::IAM::Policy")
    .filter(({ id }) => id.startsWith("provisionchime"))
    .flatMap(statementsOf);

describe("what provisions voice resources", () => {
  const ofWhole = allowed(WHOLE);

  it("reads the secrets, grants on the keys and passes on the roles that the configuration names", () => {
    expect(ofWhole).toContainEqual(
      expect.objectContaining({
        actions: ["secretsmanager:GetSecretValue"],
        on: ["arn:aws:secretsmanager:us-east-1:111122223333:secret:trunk-AbCdEf"],
      }),
    );
    expect(ofWhole).toContainEqual(
      expect.objectContaining({
        actions: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey"],
        on: ["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
        condition: { StringEquals: { "kms:ViaService": "chimevoiceconnector.us-east-1.amazonaws.com" } },
      }),
    );
    expect(ofWhole).toContainEqual(
      expect.objectContaining({
        actions: ["iam:PassRole"],
        on: ["arn:aws:iam::111122223333:role/call-analytics"],
      }),
    );
    expect(ofWhole.some(({ actions }) => actions.includes("logs:CreateLogDelivery"))).toBe(true);
  });

  it("may do none of that where nothing asks for it", () => {
    const actions = allowed({}).flatMap((statement) => statement.actions);

    expect(actions.filter((action) => !/^(chime|logs):/.test(action))).toEqual(
      // Dead letters of its own.
      actions.filter((action) => action.startsWith("sqs:")),
    );
    expect(actions.filter((action) => action.startsWith("logs:")).sort()).toEqual([
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
  });
});

import { join } from "node:path";
import { CfnResource } from "aws-cdk-lib";
import backend from "../../carillon.config.ts";
import { buildApp } from "../../infra/app.ts";
import { useStateFolder } from "../support/state-folder.ts";
import { emptyBundles } from "./synthesise.ts";

const stateFolder = useStateFolder();

describe("validation of the template", () => {
  it("fails synthesis on a resource that CloudFormation would refuse", () => {
    const folder = stateFolder();
    const app = buildApp({ backend, ...emptyBundles(folder), outdir: join(folder, "cdk.out"), validate: true });
    new CfnResource(app.node.findChild("carillon-records"), "Unknown", { type: "AWS::Chime::SipRule" });

    expect(() => app.synth()).toThrow("Unknown resource type 'AWS::Chime::SipRule'");
  });
});

import { describe, expect, test } from "@jest/globals";
import { iamCommand } from "../../../cli/guide/iam-command.ts";
import { networkCommand } from "../../../cli/guide/network-command.ts";
import { UnknownCountryError } from "../../../cli/guide/requirements.ts";
import { paperCommands } from "../../../cli/numbers/paper-commands.ts";
import { commandLine } from "../../support/command-line.ts";

const carillon = commandLine((program) => {
  paperCommands(program.command("numbers").exitOverride());
  networkCommand(program);
  iamCommand(program);
});

describe("carillon network", () => {
  test("writes rules as a security group, without what has no address", async () => {
    const group = JSON.parse(await carillon("network", "rules", "us-west-2", "--format", "security-group")) as {
      Properties: {
        SecurityGroupEgress: {
          CidrIp: string;
          FromPort: number;
          ToPort: number;
          IpProtocol: string;
          Description: string;
        }[];
      };
    };

    expect(group.Properties.SecurityGroupEgress).toContainEqual({
      Description: "signaling: SIP over TLS",
      IpProtocol: "tcp",
      FromPort: 5061,
      ToPort: 5061,
      CidrIp: "99.77.253.0/24",
    });
    for (const { CidrIp, Description } of group.Properties.SecurityGroupEgress) {
      expect(CidrIp).toMatch(/^[\d.]+\/\d+$/);
      expect(Description).toMatch(/^[\w .,:()-]*$/);
    }
  });

  test("writes rules as CSV, a field with a comma in quotes", async () => {
    const lines = (await carillon("network", "rules", "eu-west-1", "--format", "csv")).trimEnd().split("\n");

    expect(lines[0]).toBe("purpose,destination,protocol,from_port,to_port,use");
    expect(lines).toContain('media,99.77.250.0/24,UDP,5000,65000,"RTP, SRTP"');
  });

  test("adds bandwidth up", async () => {
    const { up, down } = JSON.parse(
      await carillon("network", "bandwidth", "--calls", "100", "--meeting", "12:4", "--meeting", "60", "--json"),
    ) as { up: number; down: number };

    expect([up, down]).toEqual([9000 + 54 + 450 + 54, 9000 + 54 + 1200 + 54 + 32]);
  });

  test("says what to give when nothing passes", async () => {
    expect(await carillon("network", "bandwidth")).toContain("--calls 100");
  });
});

describe("carillon numbers, on paper", () => {
  test("lists what a country asks for", async () => {
    const text = await carillon("numbers", "requirements", "fi");

    expect(text).toMatch(
      /Finland: to request numbers[\s\S]*local numbers\n {4}\[ \] business address\n {4}\[ \] proof of location/,
    );
    expect(text).toMatch(/numbers with \+358 075\n {4}no documents needed/);
  });

  test("says where the guide has nothing about bringing numbers along", async () => {
    expect(await carillon("numbers", "requirements", "KR", "--port")).toContain("ask AWS Support");
    expect(await carillon("numbers", "requirements", "NZ", "--port")).toContain("not supported");
  });

  test("writes the case that asks for numbers", async () => {
    const text = await carillon("numbers", "request", "DE", "--name", "Beispiel GmbH", "--quantity", "3");

    expect(text).toContain("Subject: Provisioning international numbers");
    expect(text).toContain(
      "Name: Beispiel GmbH\nType of number: local\nCountry: Germany\nQuantity of phone numbers: 3",
    );
    expect(text).toContain("[ ] proof of address");
  });

  test("writes the case that brings numbers along", async () => {
    const us = await carillon(
      "numbers",
      "port-request",
      "US",
      "--numbers",
      "+12065550100,+12065550101",
      "--date",
      "2026-12-01",
    );
    const it = await carillon("numbers", "port-request", "IT", "--numbers", "+390612345678", "--date", "2026-12-01");

    expect(us).toContain("Billing telephone number (BTN)");
    expect(us).toContain("+12065550100, +12065550101");
    expect(it).not.toContain("BTN");
    expect(it).toContain("SIP Media Application Dial-In");
    expect(it).toContain("representative");
  });

  test("names the countries that it knows", async () => {
    await expect(carillon("numbers", "requirements", "JP")).rejects.toThrow(UnknownCountryError);
  });
});

describe("carillon iam", () => {
  test("prints a policy that is JSON", async () => {
    const policy = JSON.parse(await carillon("iam", "policy", "operator", "--account", "111122223333")) as {
      Version: string;
    };

    expect(policy.Version).toBe("2012-10-17");
  });
});

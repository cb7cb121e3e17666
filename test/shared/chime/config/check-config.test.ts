import { describe, expect, test } from "@jest/globals";
import backend from "../../../../carillon.config.ts";
import type { Backend } from "../../../../functions/answer-call/backend.ts";
import { checkBackend } from "../../../../functions/answer-call/check-backend.ts";
import { InvalidInputError } from "../../../../shared/errors.ts";
import { BAD_CONFIGS, WHOLE } from "./configs.ts";

const issuesOf = (config: unknown) => {
  try {
    checkBackend(config as Backend);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.issues;
  }
};

describe("a configuration", () => {
  test.each([
    ["that says something in every section", WHOLE],
    ["that Carillon comes with", backend],
    ["without anything", {}],
    [
      "with connectors and no applications",
      { voiceConnectors: WHOLE.voiceConnectors, analyticsConfigurations: WHOLE.analyticsConfigurations },
    ],
  ])("%s is taken", (_name, config) => {
    expect(issuesOf(config)).toEqual([]);
  });

  test.each(Object.entries(BAD_CONFIGS))("with a defect is refused: %s", (_name, { config, path, says }) => {
    const issues = issuesOf(config);

    expect(issues).toHaveLength(1);
    expect(issues[0]?.path).toBe(path);
    expect(`found ${issues[0]?.found}, allowed ${issues[0]?.allowed}`).toMatch(says);
  });

  test("with several defects is told all of them at once", () => {
    const config = {
      voiceConnectors: { a: { streaming: { dataRetentionInHours: 0 } }, b: { name: "x" }, c: { name: "x" } },
    };

    expect(issuesOf(config).map(({ path }) => path)).toEqual([
      "voiceConnectors.a.streaming.dataRetentionInHours",
      "voiceConnectors",
    ]);
  });

  test("with a raised quota may use it", () => {
    const voiceConnectors = { a: {}, b: {}, c: {}, d: {} };

    expect(issuesOf({ voiceConnectors, quotas: { voiceConnectorsPerRegion: 4 } })).toEqual([]);
  });
});

import { DEFAULT_REGION, SIP_MEDIA_APPLICATION_REGIONS } from "../../limits.ts";
import { GUIDE } from "../texts.ts";
import { answeringApplications, numbersWithoutRule } from "../uses.ts";
import { type Check, entriesOf, issue, knownKeys, pathTo, repeated } from "./check.ts";

const APPLICATIONS = `${GUIDE}, "Managing SIP media applications"`;
const RULES = `${GUIDE}, "Managing SIP rules"`;

const regions: Check = function* (config) {
  const { region = DEFAULT_REGION, sipMediaApplications } = config;
  const page = 'Chime SDK developer guide, "Available AWS Regions"';
  const allowed = `a region where the service answers calls: ${SIP_MEDIA_APPLICATION_REGIONS.join(", ")}`;
  if (SIP_MEDIA_APPLICATION_REGIONS.some((one) => one === region)) return;
  if (sipMediaApplications === undefined) {
    if (answeringApplications(config).length > 0)
      yield issue("region", `${region} and numbers that flows answer`, allowed, page);
    return;
  }
  for (const [key, application] of entriesOf(sipMediaApplications)) {
    if (application.region === undefined)
      yield issue(pathTo("sipMediaApplications", key, "region"), `nothing, and ${region} for all`, allowed, page);
  }
};

const functions: Check = function* ({ region = DEFAULT_REGION, sipMediaApplications }) {
  for (const [key, application] of entriesOf(sipMediaApplications)) {
    const { lambdaArn, flow } = application;
    if (lambdaArn === undefined) continue;
    const at = application.region ?? region;
    const path = pathTo("sipMediaApplications", key, "lambdaArn");
    if (lambdaArn.split(":")[3] !== at)
      yield issue(
        path,
        `a function in ${lambdaArn.split(":")[3]}`,
        `a function in ${at}, where the application is`,
        APPLICATIONS,
      );
    if (flow !== undefined)
      yield issue(path, "a function of yours and a flow", "one of them: flows run in answer-call", APPLICATIONS);
  }
};

/** The number of a call decides first; a function knows of its application no more than the region it is in. */
const oneFlowARegion: Check = function* ({ region = DEFAULT_REGION, sipMediaApplications }) {
  const own = entriesOf(sipMediaApplications).filter(([, { flow }]) => flow !== undefined);
  for (const twice of repeated(own.map(([, one]) => one.region ?? region))) {
    const keys = own.filter(([, one]) => (one.region ?? region) === twice).map(([key]) => key);
    yield issue(
      "sipMediaApplications",
      `flows of ${keys.join(" and ")} in ${twice}`,
      "one application with a flow in a region; say the others by number in inbound",
      APPLICATIONS,
    );
  }
};

const somebodyAnswers: Check = function* (config) {
  const unanswered = numbersWithoutRule(config);
  if (unanswered.length === 0 || answeringApplications(config).length > 0) return;
  yield issue(
    "sipMediaApplications",
    "no application that answers with flows",
    `one for the ${unanswered.length} numbers of inbound, or none of the two sections`,
    APPLICATIONS,
  );
};

const triggers: Check = function* ({ sipRules, phoneNumbers, inbound, voiceConnectors }) {
  for (const [key, { trigger }] of entriesOf(sipRules)) {
    const path = pathTo("sipRules", key, "trigger");
    if ("connector" in trigger) {
      if (!voiceConnectors?.[trigger.connector])
        yield issue(
          `${path}.connector`,
          trigger.connector,
          `a key of voiceConnectors: ${knownKeys(voiceConnectors)}`,
          RULES,
        );
    } else if (!phoneNumbers?.[trigger.phoneNumber] && !inbound?.[trigger.phoneNumber]) {
      yield issue(
        `${path}.phoneNumber`,
        "a number that is not declared",
        `a key of phoneNumbers or inbound: ${knownKeys({ ...phoneNumbers, ...inbound })}`,
        RULES,
      );
    }
  }
  for (const twice of repeated(entriesOf(sipRules).map(([, { trigger }]) => JSON.stringify(trigger)))) {
    const keys = entriesOf(sipRules)
      .filter(([, { trigger }]) => JSON.stringify(trigger) === twice)
      .map(([key]) => key);
    yield issue(
      "sipRules",
      `the same trigger in ${keys.join(" and ")}`,
      "one rule for each trigger, with several targets",
      RULES,
    );
  }
};

const targets: Check = function* ({ region = DEFAULT_REGION, sipRules, sipMediaApplications }) {
  for (const [key, rule] of entriesOf(sipRules)) {
    const path = pathTo("sipRules", key, "targets");
    const known = rule.targets.flatMap((target) => sipMediaApplications?.[target] ?? []);
    for (const [index, target] of rule.targets.entries()) {
      if (!sipMediaApplications?.[target])
        yield issue(
          `${path}.${index}`,
          target,
          `a key of sipMediaApplications: ${knownKeys(sipMediaApplications)}`,
          RULES,
        );
    }
    for (const twice of repeated(known.map((one) => one.region ?? region))) {
      yield issue(
        path,
        `two applications in ${twice}`,
        "applications in different regions: the second answers when the first region cannot",
        RULES,
      );
    }
  }
};

export const applicationChecks: readonly Check[] = [
  regions,
  functions,
  oneFlowARegion,
  somebodyAnswers,
  triggers,
  targets,
];

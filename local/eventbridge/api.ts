/** The EventBridge API over the buses and rules: one function an operation, in the SDK's own shapes. */
import * as eventbridge from "@aws-sdk/client-eventbridge";
import { compilePattern } from "../../shared/events/pattern.ts";
import { pageByName } from "../page.ts";
import type { HttpHandler } from "../wire/http.ts";
import { schemaService } from "../wire/schema-service.ts";
import type { EventBridge } from "./contract.ts";
import { isJsonObject } from "./envelope.ts";
import { type Bus, checkPattern, type Rule } from "./rules.ts";
import { validation } from "./target.ts";

type Service = Omit<EventBridge, "handler">;
type Text = string | undefined;

export function createEventBridgeHandler(service: Service): HttpHandler {
  return schemaService({
    schemas: eventbridge,
    protocol: "json-1.1",
    operations: operationsOf(service),
  });
}

function operationsOf(service: Service) {
  return {
    async PutEvents({ Entries = [] }: eventbridge.PutEventsRequest) {
      return service.putEvents(Entries);
    },
    async CreateEventBus({ Name, Description }: eventbridge.CreateEventBusRequest) {
      return { EventBusArn: service.createBus(required(Name, "Name"), Description).arn };
    },
    async DescribeEventBus({ Name }: eventbridge.DescribeEventBusRequest) {
      return busToWire(service.bus(Name));
    },
    async ListEventBuses({ NamePrefix = "", Limit = 100, NextToken }: eventbridge.ListEventBusesRequest) {
      const buses = service.buses().filter(({ name }) => name.startsWith(NamePrefix));
      const { page, ...rest } = pageByName(buses, ({ name }) => name, Limit, NextToken);
      return { EventBuses: page.map(busToWire), ...rest };
    },
    async PutRule(input: eventbridge.PutRuleRequest) {
      const { Name, EventPattern, ScheduleExpression, State, Description, EventBusName } = input;
      if (ScheduleExpression) throw validation("ScheduleExpression is not part of the local cloud's rules.");
      if (!EventPattern) throw validation("Parameter(s) EventPattern must be specified.");
      const rule = service.putRule({
        name: required(Name, "Name"),
        pattern: EventPattern,
        state: State === "DISABLED" ? "DISABLED" : "ENABLED",
        ...(EventBusName !== undefined && { busName: EventBusName }),
        ...(Description !== undefined && { description: Description }),
      });
      return { RuleArn: rule.arn };
    },
    async DescribeRule({ Name, EventBusName }: eventbridge.DescribeRuleRequest) {
      return ruleToWire(service.rule(required(Name, "Name"), EventBusName));
    },
    async ListRules({ NamePrefix = "", EventBusName, Limit = 100, NextToken }: eventbridge.ListRulesRequest) {
      const rules = service.rules(EventBusName).filter(({ name }) => name.startsWith(NamePrefix));
      const { page, ...rest } = pageByName(rules, ({ name }) => name, Limit, NextToken);
      return { Rules: page.map(ruleToWire), ...rest };
    },
    async DeleteRule({ Name, EventBusName }: eventbridge.DeleteRuleRequest) {
      service.deleteRule(required(Name, "Name"), EventBusName);
      return {};
    },
    async EnableRule({ Name, EventBusName }: eventbridge.EnableRuleRequest) {
      service.setState(required(Name, "Name"), "ENABLED", EventBusName);
      return {};
    },
    async DisableRule({ Name, EventBusName }: eventbridge.DisableRuleRequest) {
      service.setState(required(Name, "Name"), "DISABLED", EventBusName);
      return {};
    },
    async PutTargets({ Rule, Targets = [], EventBusName }: eventbridge.PutTargetsRequest) {
      service.putTargets(required(Rule, "Rule"), Targets, EventBusName);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    async RemoveTargets({ Rule, Ids = [], EventBusName }: eventbridge.RemoveTargetsRequest) {
      service.removeTargets(required(Rule, "Rule"), Ids, EventBusName);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    async ListTargetsByRule({ Rule, EventBusName, Limit = 100, NextToken }: eventbridge.ListTargetsByRuleRequest) {
      const { targets } = service.rule(required(Rule, "Rule"), EventBusName);
      const { page, ...rest } = pageByName(targets, ({ Id }) => Id, Limit, NextToken);
      return { Targets: page, ...rest };
    },
    async TestEventPattern({ EventPattern, Event }: eventbridge.TestEventPatternRequest) {
      const matches = compilePattern(checkPattern(required(EventPattern, "EventPattern")));
      return { Result: matches(parseEvent(required(Event, "Event"))) };
    },
  };
}

function busToWire({ name, arn, createdAt, description }: Bus) {
  const created = new Date(createdAt);
  return {
    Name: name,
    Arn: arn,
    CreationTime: created,
    LastModifiedTime: created,
    ...(description !== undefined && { Description: description }),
  };
}

function ruleToWire({ name, arn, pattern, state, busName, description }: Rule) {
  return {
    Name: name,
    Arn: arn,
    EventPattern: pattern,
    State: state,
    EventBusName: busName,
    ...(description !== undefined && { Description: description }),
  };
}

/** The fields without which TestEventPattern refuses an event (API_TestEventPattern). */
const EVENT_FIELDS = ["id", "account", "source", "time", "region", "resources", "detail-type"];

function parseEvent(text: string): unknown {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw validation("Parameter Event is not valid: it must be JSON.");
  }
  const missing = isJsonObject(event)
    ? EVENT_FIELDS.filter((name) => !Object.hasOwn(Object(event), name))
    : EVENT_FIELDS;
  if (missing.length > 0) throw validation(`Parameter Event is not valid: it has no ${missing.join(", ")}.`);
  return event;
}

function required(value: Text, parameter: string): string {
  if (!value) throw validation(`Parameter ${parameter} must be specified.`);
  return value;
}

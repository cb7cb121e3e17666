import type { Target as WireTarget } from "@aws-sdk/client-eventbridge";
import { messageOf } from "../../shared/errors.ts";
import { compilePattern, parsePattern } from "../../shared/events/pattern.ts";
import { jsonFile } from "../json-file.ts";
import { ServiceError } from "../wire/http.ts";
import { checkTarget, type Target, validation } from "./target.ts";

export const DEFAULT_BUS = "default";

export interface Bus {
  readonly name: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly description?: string;
}

export interface RuleInput {
  readonly name: string;
  readonly busName: string;
  /** JSON text. */
  readonly pattern: string;
  readonly state: "ENABLED" | "DISABLED";
  readonly description?: string;
}

export interface Rule extends RuleInput {
  readonly arn: string;
  readonly targets: readonly Target[];
}

export interface RulesOptions {
  account: string;
  region: string;
  /** JSON file that holds the buses and rules across restarts; absent: in memory only. */
  path?: string | undefined;
  now: () => number;
}

/** Buses, their rules and the rules' targets. A bus is named by its name or its ARN. */
export interface Rules {
  createBus(name: string, description?: string): Bus;
  buses(): readonly Bus[];
  /** @throws ServiceError ResourceNotFoundException */
  bus(nameOrArn?: string): Bus;
  hasBus(nameOrArn: string): boolean;
  /** Creates the rule, or changes it and keeps its targets. */
  putRule(input: Omit<RuleInput, "busName" | "state"> & Partial<RuleInput>): Rule;
  setState(name: string, state: RuleInput["state"], busName?: string): void;
  deleteRule(name: string, busName?: string): void;
  /** @throws ServiceError ResourceNotFoundException */
  rule(name: string, busName?: string): Rule;
  rules(busName?: string): readonly Rule[];
  /** Adds targets, replacing those with the same ids. */
  putTargets(ruleName: string, targets: readonly WireTarget[], busName?: string): void;
  removeTargets(ruleName: string, ids: readonly string[], busName?: string): void;
  /** The targets an event on the bus goes to. */
  match(busName: string, event: unknown): { rule: Rule; target: Target }[];
}

const MOST_TARGETS = 5;

interface CompiledRule {
  rule: Rule;
  matches: (event: unknown) => boolean;
}

/** Loads the stored buses and rules; the default bus is always there. */
export function createRules({ account, region, path, now }: RulesOptions): Rules {
  const buses = new Map<string, Bus>();
  const rules = new Map<string, CompiledRule>();
  const keyOf = (busName: string, ruleName: string) => `${busName}/${ruleName}`;
  const arnPrefix = `arn:aws:events:${region}:${account}`;

  const file = jsonFile<Stored>(path);
  const stored = file.read();
  for (const bus of stored?.buses ?? [newBus(DEFAULT_BUS)]) buses.set(bus.name, bus);
  for (const rule of stored?.rules ?? []) set(rule);

  function newBus(name: string, description?: string): Bus {
    return {
      name,
      arn: `${arnPrefix}:event-bus/${name}`,
      createdAt: now(),
      ...(description !== undefined && { description }),
    };
  }

  function set(rule: Rule): void {
    rules.set(keyOf(rule.busName, rule.name), { rule, matches: compilePattern(checkPattern(rule.pattern)) });
  }

  function save(): void {
    file.write({ buses: [...buses.values()], rules: [...rules.values()].map(({ rule }) => rule) });
  }

  function bus(nameOrArn = DEFAULT_BUS): Bus {
    const name = busNameOf(nameOrArn);
    const found = buses.get(name);
    if (!found) throw new ServiceError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
    return found;
  }

  function rule(name: string, busName?: string): Rule {
    const { name: onBus } = bus(busName);
    const found = rules.get(keyOf(onBus, name));
    if (!found)
      throw new ServiceError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${onBus}.`);
    return found.rule;
  }

  function change(changed: Rule): void {
    set(changed);
    save();
  }

  return {
    createBus(name, description) {
      if (!/^(?!aws\.)[/.\-\w]{1,256}$/.test(name)) throw validation(`'${name}' is not a valid event bus name.`);
      if (buses.has(name))
        throw new ServiceError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
      const created = newBus(name, description);
      buses.set(name, created);
      save();
      return created;
    },
    buses: () => [...buses.values()],
    bus,
    hasBus: (nameOrArn) => buses.has(busNameOf(nameOrArn)),
    putRule({ name, busName, pattern, state = "ENABLED", description }) {
      if (!/^[.\-\w]{1,64}$/.test(name)) throw validation(`'${name}' is not a valid rule name.`);
      const onBus = bus(busName).name;
      const path = onBus === DEFAULT_BUS ? name : `${onBus}/${name}`;
      const changed: Rule = {
        name,
        busName: onBus,
        arn: `${arnPrefix}:rule/${path}`,
        pattern,
        state,
        ...(description !== undefined && { description }),
        targets: rules.get(keyOf(onBus, name))?.rule.targets ?? [],
      };
      change(changed);
      return changed;
    },
    setState: (name, state, busName) => change({ ...rule(name, busName), state }),
    deleteRule(name, busName) {
      const key = keyOf(bus(busName).name, name);
      if (rules.get(key)?.rule.targets.length) throw validation("Rule can't be deleted since it has targets.");
      rules.delete(key);
      save();
    },
    rule,
    rules(busName) {
      const onBus = bus(busName).name;
      return [...rules.values()].map(({ rule }) => rule).filter((rule) => rule.busName === onBus);
    },
    putTargets(ruleName, targets, busName) {
      const current = rule(ruleName, busName);
      const merged = new Map(current.targets.map((target) => [target.Id, target]));
      for (const target of targets) {
        const checked = checkTarget(target);
        merged.set(checked.Id, checked);
      }
      if (merged.size > MOST_TARGETS) {
        throw new ServiceError(
          "LimitExceededException",
          `A rule has at most ${MOST_TARGETS} targets; ${ruleName} would have ${merged.size}.`,
        );
      }
      change({ ...current, targets: [...merged.values()] });
    },
    removeTargets(ruleName, ids, busName) {
      const current = rule(ruleName, busName);
      change({ ...current, targets: current.targets.filter(({ Id }) => !ids.includes(Id)) });
    },
    match(busName, event) {
      return [...rules.values()]
        .filter(({ rule, matches }) => rule.busName === busName && rule.state === "ENABLED" && matches(event))
        .flatMap(({ rule }) => rule.targets.map((target) => ({ rule, target })));
    },
  };
}

/** @throws ServiceError InvalidEventPatternException */
export function checkPattern(text: string): ReturnType<typeof parsePattern> {
  try {
    return parsePattern(text);
  } catch (error) {
    throw new ServiceError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${messageOf(error)}`);
  }
}

export function busNameOf(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.indexOf("/") + 1) : nameOrArn;
}

interface Stored {
  buses: Bus[];
  rules: Rule[];
}

import { type FailureCode, failures } from "@patchbay/sdk";
import { ConfigError, type ConfigFault } from "../config/fault.ts";
import { createPlace, type Place } from "../config/place.ts";
import { choice, flag, number, text } from "../config/scalar-shapes.ts";
import { map, object, oneOrMany, optional, type Shape, wrongType } from "../config/shape.ts";
import type { Arrival, ArrivalLog, NodeBehavior } from "./arrival.ts";

/**
 * Reads a log of arrivals: JSON, one object per line. A line without `at` says by its `outcome` how nodes treat every
 * arrival. @throws ConfigError with every fault by its line.
 */
export function readArrivals(log: string): ArrivalLog {
  const faults: ConfigFault[] = [];
  const arrivals: Arrival[] = [];
  const outcome = new Map<string, readonly NodeBehavior[]>();
  for (const [index, line] of log.split("\n").entries()) {
    if (line.trim() === "") continue;
    const place = createPlace(`line ${index + 1}`, faults);
    const values = readLine(line, place);
    if (!values) continue;
    if (values.at === undefined) addScripts(outcome, values.outcome);
    else arrivals.push(arrivalOf(values, values.at, place));
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return { arrivals: arrivals.toSorted((one, other) => one.at - other.at), outcome };
}

const time: Shape<number> = {
  type: "milliseconds since the epoch, or a date",
  read(value, place) {
    const at = typeof value === "string" ? Date.parse(value) : value;
    return typeof at === "number" && Number.isFinite(at) ? at : wrongType(place, time.type, value);
  },
};

const count = number({ min: 0 });
const codes = Object.keys(failures).filter((code): code is FailureCode => code in failures);

const behavior = object({
  from: optional(time, "When it begins."),
  to: optional(time, "When it is over."),
  fail: optional(choice(codes), "How the node fails."),
  retryAfterMs: optional(count, "What the node says about when to return."),
  status: optional(number({ min: 100, max: 599, whole: true }), "Status of the upstream's answer."),
  message: optional(text(), "Words of the upstream's answer."),
  durationMs: optional(count, "How long the node takes."),
});

const lineShape = object({
  at: optional(time, "When it comes."),
  model: optional(text(), "The model that is asked for."),
  pool: optional(text(), "The pool that path or header names."),
  protocol: optional(text(), "Id of the inbound protocol."),
  client: optional(text(), "Tells clients apart."),
  stream: optional(flag, "The answer is a stream."),
  headers: optional(map(text(), text()), "Headers of the client."),
  bytes: optional(number({ min: 0, max: 2 ** 30, whole: true }), "Size of the body."),
  durationMs: optional(count, "How long a node takes for the answer."),
  firstEventMs: optional(count, "When the answer begins."),
  tokens: optional(count, "Tokens that the answer reports."),
  outcome: optional(map(text("a node as pool/node", nodeProblem), oneOrMany(behavior)), "How nodes behave."),
});

type LineValues = NonNullable<ReturnType<(typeof lineShape)["read"]>>;

function nodeProblem(name: string): string | undefined {
  return /^[^/]+\/.+$/.test(name) ? undefined : 'must name a node as "pool/node"';
}

function readLine(line: string, place: Place): LineValues | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return place.fault("is not valid JSON");
  }
  const values = lineShape.read(value, place);
  if (!values) return undefined;
  if (values.at === undefined && values.model !== undefined) return place.fault("an arrival needs `at`");
  if (values.at === undefined && !values.outcome) return place.fault("needs `at` and `model`, or `outcome` alone");
  return values;
}

function arrivalOf(values: LineValues, at: number, place: Place): Arrival {
  const { model, headers, outcome, stream = false, client = "", bytes = 0, durationMs = 0, ...rest } = values;
  if (model === undefined) place.fault("an arrival needs `model`");
  const scripts = new Map<string, readonly NodeBehavior[]>();
  addScripts(scripts, outcome);
  return {
    ...rest,
    at,
    model: model ?? "",
    stream,
    client,
    bytes,
    durationMs,
    headers: Object.fromEntries([...(headers ?? [])].map(([name, value = ""]) => [name.toLowerCase(), value])),
    outcome: scripts,
  };
}

function addScripts(scripts: Map<string, readonly NodeBehavior[]>, values: LineValues["outcome"]): void {
  for (const [node, behaviors = []] of values ?? []) {
    const added = behaviors.map(({ from, to, ...rest }) => ({ from: from ?? -Infinity, to: to ?? Infinity, ...rest }));
    scripts.set(node, [...(scripts.get(node) ?? []), ...added]);
  }
}

import type { CooldownConfig, ErrorRuleConfig, HedgeConfig, LimitsConfig } from "./config.ts";
import { isNodeFault, usualCooldowns } from "../nodes/cooldown.ts";
import { keptTimes } from "../nodes/first-events.ts";
import { choice, flag, number, text } from "./scalar-shapes.ts";
import {
  type Field,
  type Fields,
  type FieldValues,
  isRecord,
  list,
  map,
  object,
  oneOrMany,
  optional,
  required,
  type Shape,
  wrongType,
} from "./shape.ts";

const count = number({ min: 1, whole: true });
const time = number({ min: 0, max: 2 ** 31 - 1 });

/** `limits` of a pool or a node. */
export const limitsShape = object({
  concurrency: optional(count, "Requests that run at once at one node.", "any number"),
  queue: optional(number({ min: 0, whole: true }), "Requests that may wait for the node when it is full.", "0"),
  queueMs: optional(time, "Longest wait in the queue, in milliseconds.", "60000"),
  requestsPerMinute: optional(count, "Requests per minute at one node.", "any number"),
  tokensPerMinute: optional(count, "Tokens per minute at one node, in and out.", "any number"),
} satisfies Record<keyof LimitsConfig, Field<unknown>>);

/** `limits`, as read. */
export type LimitsValues = typeof limitsShape extends Shape<infer Out> ? Out : never;

const cooldownFields = {
  scope: optional(choice(["node", "model"]), "What rests: the node, or the node for one model."),
  baseMs: optional(time, "First rest, in milliseconds; doubles with each failure in a row."),
  maxMs: optional(time, "Longest rest, in milliseconds."),
  after: optional(count, "Failures in a row from which on it rests."),
  soft: optional(flag, "Whether it is still asked when no other node is left."),
} satisfies Record<keyof Exclude<CooldownConfig, false>, Field<unknown>>;

const cooldown = orFalse(cooldownFields);

const faults = Object.keys(usualCooldowns).filter(isNodeFault);

/** `cooldown` of a pool or a node. */
export const cooldownShape = map(choice(faults), cooldown);

/** `cooldown`, as read. */
export type CooldownValues = typeof cooldownShape extends Shape<infer Out> ? Out : never;

/** `hedge` of a pool or of `upstream`. */
export const hedgeShape = orFalse({
  afterMs: optional(
    number({ min: 1, max: 2 ** 31 - 1 }),
    "How long the first node may take to begin, in milliseconds.",
    "by `percentile`",
  ),
  percentile: optional(
    number({ min: 0.5, max: 1 }),
    "So long as this share of its last answers took to begin, from 0.5 to 1.",
    "0.95",
  ),
  minSamples: optional(
    number({ min: 1, max: keptTimes, whole: true }),
    `Answers, of its last ${keptTimes}, that must be known for that; with fewer nobody else is asked.`,
    "20",
  ),
  maxShare: optional(number({ min: 0, max: 1 }), "Largest share of the pool's chats for which it is done.", "0.1"),
} satisfies Record<keyof HedgeConfig, Field<unknown>>);

/** `hedge`, as read. */
export type HedgeValues = typeof hedgeShape extends Shape<infer Out> ? Out : never;

const rest: Shape<number | boolean> = {
  type: "true, false or a number of milliseconds",
  read(value, place) {
    if (typeof value === "boolean") return value;
    return typeof value === "number" ? time.read(value, place) : wrongType(place, rest.type, value);
  },
};

/** `errorRules` of a pool or a node. */
export const errorRulesShape = list(
  object({
    status: optional(
      oneOrMany(number({ min: 100, max: 599, whole: true })),
      "Statuses of the upstream's answer.",
      "any",
    ),
    match: optional(
      text("text, or /a regular expression/", regexProblem),
      "What the upstream's words contain, whatever their case, or match.",
      "anything",
    ),
    do: required(choice(["stop", "next"]), "`stop` tells the client, `next` asks another node."),
    rest: optional(rest, "Whether the node rests: as usual, not at all, or for so long.", "true"),
  } satisfies Record<keyof ErrorRuleConfig, Field<unknown>>),
);

/** `errorRules`, as read. */
export type ErrorRulesValues = typeof errorRulesShape extends Shape<infer Out> ? Out : never;

/** An object with these keys, or `false`. */
function orFalse<F extends Fields>(fields: F): Shape<FieldValues<F> | false> {
  const shape = object(fields);
  const type = "an object, or false";
  return {
    ...shape,
    type,
    read(value, place) {
      if (value === false) return false;
      return isRecord(value) ? shape.read(value, place) : wrongType(place, type, value);
    },
  };
}

function regexProblem(match: string): string | undefined {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(match) ?? [];
  if (source === undefined) return undefined;
  try {
    void new RegExp(source, flags);
    return undefined;
  } catch (cause) {
    return `is no regular expression: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

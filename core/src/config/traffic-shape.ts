import type { CooldownConfig, ErrorRuleConfig, LimitsConfig } from "./config.ts";
import { isNodeFault, usualCooldowns } from "../nodes/cooldown.ts";
import { choice, flag, number, text } from "./scalar-shapes.ts";
import {
  type Field,
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

const cooldownObject = object(cooldownFields);

const cooldown: Shape<FieldValues<typeof cooldownFields> | false> = {
  ...cooldownObject,
  type: "an object, or false",
  read(value, place) {
    if (value === false) return false;
    return isRecord(value) ? cooldownObject.read(value, place) : wrongType(place, cooldown.type, value);
  },
};

const faults = Object.keys(usualCooldowns).filter(isNodeFault);

/** `cooldown` of a pool or a node. */
export const cooldownShape = map(choice(faults), cooldown);

/** `cooldown`, as read. */
export type CooldownValues = typeof cooldownShape extends Shape<infer Out> ? Out : never;

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

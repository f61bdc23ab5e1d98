import type { ProbeConfig } from "./config.ts";
import type { Place } from "./place.ts";
import type { ResolvedProbe } from "./resolved.ts";
import { choice, flag, number, text } from "./scalar-shapes.ts";
import { type Field, type FieldValues, object, optional, withDefault } from "./shape.ts";

/** The longest time that a timer can hold. */
const longestMs = 2 ** 31 - 1;

const probeFields = {
  how: optional(
    choice(["models", "chat"]),
    "What a probe asks for: the list of models, or a chat of one token.",
    "the list where the provider has one",
  ),
  model: optional(text("a model's name"), "What a chat asks for; every node of the pool must serve it."),
  everyMs: optional(
    number({ min: 10_000, max: longestMs }),
    "Mean time between two probes of a node that is ready, in milliseconds.",
    "only nodes whose rest ends are probed",
  ),
  timeoutMs: withDefault(
    number({ min: 1, max: longestMs }),
    10_000,
    "When a probe is ended and has failed, in milliseconds.",
  ),
  perHour: withDefault(number({ min: 1, whole: true }), 60, "Most probes of one node in an hour."),
  atStart: withDefault(flag, false, "Whether each node is probed when the kernel begins with it."),
} satisfies Record<keyof ProbeConfig, Field<unknown>>;

/** `probe` of a pool. */
export const probeShape = object(probeFields);

/** A probe as read, checked further. */
export function resolveProbe(values: FieldValues<typeof probeFields>, place: Place): ResolvedProbe {
  if (values.how === "chat" && values.model === undefined) place.field("model").fault("missing, a chat needs a model");
  return values;
}

import { z } from "zod";
import type { TapeEnd, TapeEvent, TapeHeader } from "./tape.ts";
import { tapeFormat } from "./tape.ts";

const count = z.int().min(0);
const headers = z.record(z.string(), z.string());
const usage = z.looseObject({});
const error = z.looseObject({ code: z.string(), owner: z.string(), message: z.string(), status: z.int() });
const outcome = z.enum(["done", "failed", "cancelled"]);
const direction = z.enum(["request", "reply"]);

const header = z.looseObject({
  type: z.literal("tape"),
  format: z.literal(tapeFormat),
  patchbay: z.string().describe("version of Patchbay that wrote it"),
  sdk: z.string().describe("level of the contract that its events are of"),
  created: z.string().describe("when the exchange began, in ISO 8601"),
  exchange: z.string().describe("id of the exchange: the x-request-id of its answer"),
  content: z.enum(["full", "shape"]).describe("shape: words are replaced by filler"),
});

const end = z.looseObject({
  type: z.literal("tape-end"),
  events: count.describe("lines between header and end"),
  incomplete: z.array(z.string()).optional().describe("what the tape lacks; absent when it is whole"),
});

const ms = z.number().describe("milliseconds from the begin of the exchange");

function event<Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) {
  return z.looseObject({ type: z.literal(type), ms, ...fields });
}

const attempt = { attempt: count, pool: z.string(), node: z.string(), model: z.string() };
const told = {
  operation: z.string(),
  protocol: z.string(),
  stream: z.boolean(),
  client: z.string(),
  outcome,
  durationMs: z.number(),
  firstEventMs: z.number().optional(),
  losses: count,
  usage: usage.optional(),
  error: error.optional(),
};
const place = { side: z.enum(["client", "upstream"]), direction, attempt: count.optional() };

/** Fields are those of the kernel's events; of a later minor level there may be more. */
const events = [
  event("exchange-start", {
    operation: z.string(),
    protocol: z.string(),
    method: z.string(),
    path: z.string(),
    headers,
    model: z.string().optional(),
    stream: z.boolean(),
    client: z.string(),
  }),
  event("selection", {
    attempt: count,
    chosen: z.array(z.string()),
    dropped: z.array(z.looseObject({ node: z.string(), policy: z.string(), reason: z.string() })),
    notes: z.array(z.looseObject({ policy: z.string(), text: z.string() })),
  }),
  event("attempt-start", { ...attempt, wire: z.string().optional(), passthrough: z.boolean() }),
  event("attempt-commit", { ...attempt, firstEventMs: z.number() }),
  event("attempt-end", { ...attempt, ...told }),
  event("wire-head", {
    ...place,
    method: z.string().optional(),
    url: z.string().optional(),
    status: z.int().optional(),
    headers,
  }),
  event("wire-body", { ...place, body: z.string() }),
  event("loss", {
    direction,
    loss: z.looseObject({ path: z.string(), kind: z.string(), reason: z.string() }),
  }),
  event("exchange-end", { ...told, status: z.int(), attempts: count, finish: z.string().optional() }),
] as const;

/** Any line of a tape. */
export const tapeLine = z.discriminatedUnion("type", [header, end, ...events]);

/** Whether a value is the first line of a tape. */
export function isHeader(value: unknown): value is TapeHeader {
  return header.safeParse(value).success;
}

const later = z.discriminatedUnion("type", [end, ...events]);

/** Whether a value is a line behind the first. */
export function isLine(value: unknown): value is TapeEvent | TapeEnd {
  return later.safeParse(value).success;
}

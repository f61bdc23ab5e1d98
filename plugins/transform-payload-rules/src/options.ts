import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { parsePath } from "./path.ts";

const text = z.string().min(1);
const globs = z.array(text).min(1);
const json = z.unknown().refine(isJson, "must be a value that JSON can hold");
const rawJson = z.string().refine(isRawJson, "must be the text of a JSON value");
const path = text.superRefine((value, context) => {
  try {
    parsePath(value);
  } catch (cause) {
    context.addIssue({ code: "custom", message: cause instanceof Error ? cause.message : String(cause) });
  }
});

const when = z.strictObject({
  models: globs.optional().describe("the model as the client named it"),
  pools: globs.optional().describe("the pool that is asked"),
  wires: globs.optional().describe("the wire of the node"),
  protocols: globs.optional().describe("id of the inbound protocol"),
  clients: globs.optional().describe("the first 16 hex digits of the SHA-256 of the client's key"),
  headers: z.record(text, text).optional().describe("headers of the client, all of them"),
  exists: z.array(path).optional().describe("something stands at each of these paths"),
  missing: z.array(path).optional().describe("nothing stands at any of these paths"),
  equals: z.record(path, json).optional().describe("one of the values at each path is this one"),
  differs: z.record(path, json).optional().describe("no value at any path is this one"),
});

const rule = z
  .strictObject({
    name: text.optional().describe("for the one who reads the config"),
    on: z.enum(["body", "request"]).default("body").describe("the body as it leaves, or the neutral request"),
    when: when.default({}).describe("all that is given must hold; nothing given holds for every request"),
    default: z.record(path, json).default({}).describe("set where nothing stands"),
    defaultRaw: z.record(path, rawJson).default({}).describe("the same, values as JSON text"),
    override: z.record(path, json).default({}).describe("set in any case"),
    overrideRaw: z.record(path, rawJson).default({}).describe("the same, values as JSON text"),
    filter: z.array(path).default([]).describe("taken out"),
  })
  .superRefine((each, context) => {
    const fault = faultOf(each);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });

/** Options of the payload rules. */
export const options = z.strictObject({
  rules: z.array(rule).min(1).describe("in order; each one that fits is done"),
});

/** A rule, checked. */
export type Rule = z.output<typeof rule>;
/** What must hold for a rule. */
export type When = Rule["when"];

type Action = Pick<Rule, "default" | "defaultRaw" | "override" | "overrideRaw" | "filter">;

/** What a request cannot be without. */
const members: ReadonlySet<string> = new Set(["model", "system", "messages", "stream"]);

function faultOf(each: Action & Pick<Rule, "on">): string | undefined {
  const set = [each.default, each.defaultRaw, each.override, each.overrideRaw].flatMap((record) =>
    Object.entries(record),
  );
  if (set.length + each.filter.length === 0) return "does nothing";
  if (each.on === "body") return undefined;
  const kept = each.filter.find((name) => members.has(name));
  if (kept !== undefined) return `a request cannot be without ${kept}`;
  if (set.some(([name]) => name === "stream")) return "whether an answer is streamed is the client's to say";
  const unset = set.find(([, value]) => value === null || value === "null")?.[0];
  return unset === undefined ? undefined : `the neutral request knows no null: put "${unset}" into filter`;
}

function isJson(value: unknown): boolean {
  try {
    const written: unknown = JSON.stringify(value);
    return typeof written === "string" && isDeepStrictEqual(JSON.parse(written), value);
  } catch {
    return false;
  }
}

function isRawJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

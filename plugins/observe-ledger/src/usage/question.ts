import { GatewayError, type JsonObject, readMoment } from "@patchbay/sdk";
import { z } from "zod";

const dayMs = 86_400_000;
const usualDays = 30;

/** What usage can be added up by. */
export const groupings = ["model", "pool", "node", "client", "day", "cause"] as const;

/** One of them. */
export type Grouping = (typeof groupings)[number];

/** What is asked of the ledger. */
export interface Question {
  readonly by: Grouping;
  /** Milliseconds since the epoch; `to` is not in. */
  readonly from: number;
  readonly to: number;
  readonly models: readonly string[] | undefined;
  readonly pools: readonly string[] | undefined;
  readonly clients: readonly string[] | undefined;
  readonly limit: number;
}

const moment = z
  .string()
  .transform((text) => (/^\d+$/.test(text) ? Number(text) : (readMoment(text) ?? Number.NaN)))
  .refine((at) => Number.isSafeInteger(at), "must be a day, a time such as 2026-01-31T12:00:00Z, or milliseconds");
const names = z.string().transform((text) => {
  const found = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return found.length === 0 ? undefined : found;
});

const query = z.strictObject({
  by: z.enum(groupings).default("model").describe("what is added up"),
  from: moment.optional().describe("first moment, in UTC; default: 30 days before `to`"),
  to: moment.optional().describe("moment after the last, in UTC; default: now"),
  model: names.optional().describe("only these models, as providers name them; several with commas"),
  pool: names.optional().describe("only these pools"),
  client: names.optional().describe("only these clients"),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, "must be a number up to 9999")
    .transform(Number)
    .default(100)
    .describe("most rows, the dearest first; totals are of all"),
});

/** Schemas of the parameters, for the admin door's document. */
export const querySchemas: Readonly<Record<string, JsonObject>> = Object.fromEntries(
  Object.entries(query.shape).map(([name, shape]) => [name, schemaOf(shape)]),
);

/** Reads a query. @throws GatewayError that says what is wrong. */
export function readQuestion(given: Readonly<Record<string, string>>, now: number): Question {
  const { success, data, error } = query.safeParse(given);
  if (!success) throw new GatewayError("bad-request", error.issues.map(issueText).join("; "));
  const to = data.to ?? now + 1;
  const from = data.from ?? to - usualDays * dayMs;
  if (from >= to) throw new GatewayError("bad-request", "from must be before to");
  return {
    by: data.by,
    from,
    to,
    models: data.model,
    pools: data.pool,
    clients: data.client,
    limit: data.limit,
  };
}

function issueText({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

function schemaOf(shape: z.ZodType): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: "input", unrepresentable: "any" });
  // What zod writes is JSON.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return schema as JsonObject;
}

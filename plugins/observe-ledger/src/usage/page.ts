import { GatewayError, type JsonObject, type ObserverEndpoint } from "@patchbay/sdk";
import { usdText } from "@patchbay/price-catalog";
import type { Database } from "../database/open-database.ts";
import { reasonOf } from "../reason-of.ts";
import { addUp, type Groups, type Sums, total } from "./add-up.ts";
import { groupings, type Question, querySchemas, readQuestion } from "./question.ts";

/** What the page shows beside the database. */
export interface PageMeans {
  readonly path: string;
  readonly database: () => Promise<Database>;
  readonly now: () => number;
  readonly prices: string;
  readonly figures: () => { readonly waiting: number; readonly dropped: number };
}

/** `GET /admin/usage`: what was used and what it cost. */
export function usagePage(means: PageMeans): ObserverEndpoint {
  return {
    path: means.path,
    access: "admin",
    describe: {
      summary: "What was used and what it cost, by model, pool, node, client, day or cause",
      query: querySchemas,
      answer,
    },
    handle: async ({ query }) => {
      const question = readQuestion(query, means.now());
      const groups = await read(means, question);
      const body = { ...shown(groups, question), prices: means.prices, ...means.figures() };
      return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    },
  };
}

async function read({ database }: PageMeans, question: Question): Promise<Groups> {
  try {
    return await addUp((await database()).reading, question);
  } catch (cause) {
    const message = `the ledger's database does not answer: ${reasonOf(cause)}`;
    throw new GatewayError("internal", message, { cause, status: 503 });
  }
}

/** The dearest first, days in their order. */
function shown(groups: Groups, { by, from, to, limit }: Question): object {
  const visible =
    by === "day" ? [...groups].toSorted(earliest).slice(-limit) : [...groups].toSorted(dearest).slice(0, limit);
  return {
    by,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    rows: visible.map(([key, sums]) => ({ key, ...figuresOf(sums) })),
    leftOut: groups.size - visible.length,
    total: figuresOf(total(groups)),
  };
}

type Group = readonly [key: string | null, sums: Sums];

function earliest([one]: Group, [other]: Group): number {
  return compare(one ?? "", other ?? "");
}

function dearest([, one]: Group, [, other]: Group): number {
  return compare(other.costNano, one.costNano) || compare(other.attempts, one.attempts);
}

function compare<T extends bigint | string>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function figuresOf({ exchanges, attempts, unpriced, estimated, costNano, ...tokens }: Sums): object {
  return {
    exchanges: Number(exchanges),
    attempts: Number(attempts),
    unpriced: Number(unpriced),
    estimated: Number(estimated),
    tokens: Object.fromEntries(Object.entries(tokens).map(([kind, count]) => [kind, Number(count)])),
    costNano: Number(costNano),
    costUsd: usdText(costNano),
  };
}

const count: JsonObject = { type: "integer", minimum: 0 };
const tokenKinds = ["input", "cacheRead", "cacheWrite", "output", "reasoning", "audioInput", "audioOutput"];
const figures = {
  exchanges: { ...count, description: "Answered, or failed last, there; by cause: that had such an attempt." },
  attempts: count,
  unpriced: { ...count, description: "Attempts that may have cost something that is not in the cost." },
  estimated: { ...count, description: "Attempts whose tokens the gateway counted itself." },
  tokens: objectOf(Object.fromEntries(tokenKinds.map((kind) => [kind, count]))),
  costNano: { ...count, description: "Billionths of a dollar; exact up to nine million dollars." },
  costUsd: { type: "string", description: "Dollars with nine decimals, exact." },
} as const satisfies JsonObject;

const answer: JsonObject = objectOf({
  by: { enum: [...groupings] },
  from: { type: "string", format: "date-time" },
  to: { type: "string", format: "date-time" },
  rows: {
    type: "array",
    items: objectOf({
      key: { type: ["string", "null"], description: "Null: no node answered. A node is `pool/node`, a day is in UTC." },
      ...figures,
    }),
  },
  leftOut: { ...count, description: "Rows beyond the limit; they are in the total." },
  total: objectOf(figures),
  prices: { type: "string", description: "Which prices are taken now." },
  waiting: { ...count, description: "Rows that are not written yet." },
  dropped: { ...count, description: "Rows that were lost since the start." },
});

function objectOf(properties: Readonly<Record<string, JsonObject>>): JsonObject {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

import { type Expression, type Kysely, type RawBuilder, sql } from "kysely";
import type { Schema } from "../database/schema.ts";
import type { Grouping, Question } from "./question.ts";

/** What was added up under one key, as integers. */
export interface Sums {
  readonly exchanges: bigint;
  readonly attempts: bigint;
  readonly unpriced: bigint;
  readonly estimated: bigint;
  readonly input: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
  readonly output: bigint;
  readonly reasoning: bigint;
  readonly audioInput: bigint;
  readonly audioOutput: bigint;
  readonly costNano: bigint;
}

/** Sums by key; the key is null for exchanges that no node answered. */
export type Groups = ReadonlyMap<string | null, Sums>;

const nothing: Sums = {
  exchanges: 0n,
  attempts: 0n,
  unpriced: 0n,
  estimated: 0n,
  input: 0n,
  cacheRead: 0n,
  cacheWrite: 0n,
  output: 0n,
  reasoning: 0n,
  audioInput: 0n,
  audioOutput: 0n,
  costNano: 0n,
};

/** Adds up what was used. Exchanges are counted where they were answered, attempts where they went. */
export async function addUp(db: Kysely<Schema>, question: Question): Promise<Groups> {
  const rows = await readRows(db, question);
  const groups = new Map<string | null, Sums>();
  for (const { key, ...sums } of rows) {
    const name = key === null ? null : keyText(question.by, key);
    groups.set(name, plus(groups.get(name) ?? nothing, sums));
  }
  return groups;
}

/** The sum of sums. */
export function total(groups: Groups): Sums {
  return [...groups.values()].reduce(plus, nothing);
}

type SumTexts = Readonly<Partial<Record<keyof Sums, string | null>>>;

/** Sums are asked for as text: they may be larger than a number can hold. */
function plus(sums: Sums, more: SumTexts | Sums): Sums {
  const entries = Object.entries(sums).map(([name, sum]) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const added = more[name as keyof Sums] ?? 0;
    return [name, sum + BigInt(added)] as const;
  });
  // Every name of `Sums` is there.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as unknown as Sums;
}

interface KeyedSums extends SumTexts {
  readonly key: string | number | null;
}

/** Of one moment: what is written meanwhile is in neither. */
function readRows(db: Kysely<Schema>, question: Question): Promise<readonly KeyedSums[]> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (moment) => {
      const attempts = await attemptSums(moment, question);
      return question.by === "cause" ? attempts : [...attempts, ...(await exchangeSums(moment, question))];
    });
}

function attemptSums(db: Kysely<Schema>, { by, from, to, ...only }: Question): Promise<readonly KeyedSums[]> {
  const key = attemptKeys[by];
  const { models, pools, clients } = only;
  return db
    .selectFrom("patchbay_attempts")
    .select(({ fn }) => [
      key.as("key"),
      ...(by === "cause" ? [text(fn.count("exchange").distinct()).as("exchanges")] : []),
      text(fn.countAll()).as("attempts"),
      text(fn.sum("unpriced")).as("unpriced"),
      text(fn.sum("estimated")).as("estimated"),
      text(fn.sum("input_tokens")).as("input"),
      text(fn.sum("cache_read_tokens")).as("cacheRead"),
      text(fn.sum("cache_write_tokens")).as("cacheWrite"),
      text(fn.sum("output_tokens")).as("output"),
      text(fn.sum("reasoning_tokens")).as("reasoning"),
      text(fn.sum("audio_input_tokens")).as("audioInput"),
      text(fn.sum("audio_output_tokens")).as("audioOutput"),
      text(fn.sum("cost_nano")).as("costNano"),
    ])
    .where("at", ">=", from)
    .where("at", "<", to)
    .$if(models !== undefined, (some) => some.where("model", "in", models ?? []))
    .$if(pools !== undefined, (some) => some.where("pool", "in", pools ?? []))
    .$if(clients !== undefined, (some) => some.where("client", "in", clients ?? []))
    .groupBy(key)
    .execute();
}

function exchangeSums(db: Kysely<Schema>, { by, from, to, ...only }: Question): Promise<readonly KeyedSums[]> {
  const key = exchangeKeys[by];
  const { models, pools, clients } = only;
  return db
    .selectFrom("patchbay_exchanges")
    .select(({ fn }) => [key.as("key"), text(fn.countAll()).as("exchanges")])
    .where("at", ">=", from)
    .where("at", "<", to)
    .$if(models !== undefined, (some) => some.where(answeringModel, "in", models ?? []))
    .$if(pools !== undefined, (some) => some.where("pool", "in", pools ?? []))
    .$if(clients !== undefined, (some) => some.where("client", "in", clients ?? []))
    .groupBy(key)
    .execute();
}

type Key = RawBuilder<string | number | null>;

const day = sql<number>`at / 86400000`;
const answeringModel = sql<string | null>`coalesce(upstream_model, model)`;

const attemptKeys: Readonly<Record<Grouping, Key>> = {
  model: sql`model`,
  pool: sql`pool`,
  node: sql`pool || '/' || node`,
  client: sql`client`,
  day,
  cause: sql`cause`,
};

const exchangeKeys: Readonly<Record<Grouping, Key>> = {
  ...attemptKeys,
  model: answeringModel,
};

function keyText(by: Grouping, key: string | number): string {
  return by === "day" ? new Date(Number(key) * 86_400_000).toISOString().slice(0, 10) : String(key);
}

function text(sum: Expression<unknown>): RawBuilder<string | null> {
  return sql`cast(${sum} as text)`;
}

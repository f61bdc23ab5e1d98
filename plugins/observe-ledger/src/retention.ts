import type { Kysely } from "kysely";
import type { Schema } from "./database/schema.ts";

const dayMs = 86_400_000;
/** Few enough that writing goes on between two steps. */
const stepRows = 2000;

/** Deletes what ended more than so many days before `now`; resolves with how many rows that were. */
export async function deleteOld(db: Kysely<Schema>, keepDays: number, now: number): Promise<number> {
  const before = now - keepDays * dayMs;
  const attempts = await repeat(() =>
    db
      .deleteFrom("patchbay_attempts")
      .where("exchange", "in", (select) =>
        select.selectFrom("patchbay_attempts").select("exchange").where("at", "<", before).limit(stepRows),
      )
      .where("at", "<", before)
      .executeTakeFirst(),
  );
  const exchanges = await repeat(() =>
    db
      .deleteFrom("patchbay_exchanges")
      .where("id", "in", (select) =>
        select.selectFrom("patchbay_exchanges").select("id").where("at", "<", before).limit(stepRows),
      )
      .executeTakeFirst(),
  );
  return attempts + exchanges;
}

async function repeat(step: () => Promise<{ readonly numDeletedRows: bigint }>): Promise<number> {
  for (let sum = 0; ;) {
    const deleted = Number((await step()).numDeletedRows);
    sum += deleted;
    if (deleted === 0) return sum;
  }
}

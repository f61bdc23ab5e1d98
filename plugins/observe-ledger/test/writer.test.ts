import { testContext } from "@patchbay/sdk/testing";
import { createPriceBook } from "@patchbay/price-catalog";
import { describe, expect, test } from "vitest";
import { Assembler } from "../src/assembler.ts";
import { BatchWriter } from "../src/batch-writer.ts";
import type { Entry } from "../src/database/insert-rows.ts";
import { attempt, exchange } from "./support/start.ts";

const book = createPriceBook();
const entry = (id: string): Entry => ({
  attempts: new Assembler(book, 0).take(attempt({ exchange: id }))[0]?.attempts ?? [],
});

/** A writer whose database does what the test says, one answer after the other; then it takes everything. */
function writerWith(answers: readonly (Error | Promise<void>)[], maxQueue = 10_000) {
  const context = testContext();
  const written: (readonly Entry[])[] = [];
  const left = [...answers];
  const tries: number[] = [];
  const write = async (entries: readonly Entry[]): Promise<void> => {
    tries.push(context.clock.now());
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    await answer;
    written.push(entries);
  };
  return { context, written, tries, writer: new BatchWriter({ context, write, flushMs: 1000, maxQueue }) };
}

const away = Object.assign(new Error(""), { code: "ECONNREFUSED" });

describe("the writer", () => {
  test("tries again with longer and longer pauses, up to ten seconds", async () => {
    const { context, written, writer, tries } = writerWith(Array.from({ length: 8 }, () => away));
    writer.add(entry("req_1"));
    while (written.length === 0) await context.clock.advance(50);
    const pauses = tries.slice(1).map((when, index) => when - (tries[index] ?? 0));
    expect(pauses).toHaveLength(8);
    for (const [index, pause] of pauses.entries()) {
      const longest = Math.min(250 * 2 ** index, 10_000);
      expect(pause).toBeGreaterThanOrEqual(longest / 2);
      expect(pause).toBeLessThanOrEqual(longest + 50);
    }
    expect(context.log.lines[0]).toMatchObject({ fields: { error: "ECONNREFUSED", waiting: 1, lost: 0 } });
  });

  test("writes at once when a batch is full, and no more than that in one go", async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { context, written, writer } = writerWith([gate]);
    for (let n = 0; n < 10_000; n++) writer.add(entry(`req_${n}`));
    open();
    await writer.end();
    expect(written.map((batch) => batch.length)).toEqual([4000, 4000, 2000]);
    expect(context.log.lines).toEqual([]);
  });

  test("gives up rows that the database will never take, and goes on", async () => {
    const wrong = Object.assign(new Error("value out of range"), { code: "22003" });
    const { context, written, writer } = writerWith([wrong]);
    writer.add(entry("req_1"));
    await context.clock.advance(1000);
    writer.add(entry("req_2"));
    await writer.end();
    expect(written.flat()).toHaveLength(1);
    expect(writer.figures).toEqual({ waiting: 0, dropped: 1 });
    expect(context.log.lines).toMatchObject([
      { message: "the ledger lost rows", fields: { lost: 1, error: "value out of range" } },
    ]);
  });

  test("ends within four seconds when the database does not answer", async () => {
    const { context, writer } = writerWith([new Promise(() => undefined)]);
    writer.add(entry("req_1"));
    const ended = writer.end();
    await context.clock.advance(4000);
    await ended;
    expect(writer.figures).toEqual({ waiting: 0, dropped: 1 });
    expect(context.log.lines).toMatchObject([{ message: "the ledger lost rows", fields: { lost: 1 } }]);
  });

  test("tries once more at the end, without a pause", async () => {
    const { context, written, writer } = writerWith([away]);
    writer.add(entry("req_1"));
    await context.clock.advance(1000);
    await context.clock.waitForTimers(1);
    await writer.end();
    expect(written).toHaveLength(1);
  });
});

test("attempts of exchanges that never end are written all the same, the oldest first", () => {
  const assembler = new Assembler(book, 2);
  const taken = ["a", "b", "c"].flatMap((id) => assembler.take(attempt({ exchange: id })));
  expect(taken.map(({ attempts }) => attempts.map((row) => row.exchange))).toEqual([["a"]]);
  expect(assembler.take(exchange({ exchange: "b" }))).toMatchObject([
    { exchange: { id: "b" }, attempts: [{ exchange: "b" }] },
  ]);
  expect(assembler.drain()).toMatchObject([{ attempts: [{ exchange: "c" }] }]);
});

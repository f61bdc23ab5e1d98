import { definePlugin, type PluginContext } from "@patchbay/sdk";
import { Assembler, ledgerKinds } from "./assembler.ts";
import { BatchWriter } from "./batch-writer.ts";
import { SchemaFault } from "./database/migrate.ts";
import type { Place } from "./database/open-database.ts";
import { LedgerStore } from "./ledger-store.ts";
import { isPostgresUrl, type LedgerOptions, options, pathIn } from "./options.ts";
import { readPrices } from "./read-prices.ts";
import { reasonOf } from "./reason-of.ts";
import { deleteOld } from "./retention.ts";
import { usagePage } from "./usage/page.ts";

/** How long a start waits for the database before it goes on without. */
const patienceMs = 3000;
const closeMs = 500;
const hourMs = 3_600_000;

/** Keeps what was used and what it cost in a database. */
export const plugin = definePlugin({
  name: "@patchbay/observe-ledger",
  sdk: "1.0",
  options,
  capabilities: { timers: true, reveal: true },
  async setup(context, chosen) {
    const { clock, log } = context;
    const book = await readPrices(chosen.prices, context.dataDir);
    const store = new LedgerStore({ place: await placeOf(context, chosen), migrate: chosen.migrate, clock, log });
    const writer = new BatchWriter({ ...chosen, context, write: (entries) => store.write(entries) });
    const assembler = new Assembler(book, chosen.maxQueue);
    await begin(store, context);
    keepOnly(chosen.keepDays, store, context);
    return {
      observe: {
        events: ledgerKinds,
        handle: (batch) => {
          for (const event of batch) for (const entry of assembler.take(event)) writer.add(entry);
        },
        endpoints: [
          usagePage({
            path: chosen.path,
            database: () => store.ready(),
            now: () => clock.now(),
            prices: book.version,
            figures: () => writer.figures,
          }),
        ],
      },
      async dispose() {
        for (const entry of assembler.drain()) writer.add(entry);
        await writer.end();
        await closeSoon(store, context);
      },
    };
  },
});

async function placeOf({ reveal, dataDir }: PluginContext, { url, file }: LedgerOptions): Promise<Place> {
  if (url === undefined) return { file: pathIn(await dataDir(), file) };
  const text = typeof url === "string" ? url : reveal(url);
  // The text of a secret must not stand in a message.
  if (!isPostgresUrl(text)) throw new Error("url must begin with postgres:// or postgresql://");
  return { url: text };
}

/** A database of another form is a fault of the start; one that is away is waited for later. */
async function begin(store: LedgerStore, { clock, log }: PluginContext): Promise<void> {
  const waiting = new AbortController();
  const late = clock.sleep(patienceMs, waiting.signal).then(
    () => "no answer yet",
    () => undefined,
  );
  const problem = await Promise.race([late, problemOf(store)]);
  waiting.abort();
  if (problem instanceof SchemaFault) {
    await store.close();
    throw problem;
  }
  if (problem !== undefined)
    log.warn("the ledger's database is not there; rows wait for it", { error: reasonOf(problem) });
}

/** A database that hangs must not hold up whoever ends the plugin. */
async function closeSoon(store: LedgerStore, { clock }: PluginContext): Promise<void> {
  const closing = new AbortController();
  await Promise.race([store.close(), clock.sleep(closeMs, closing.signal).catch(() => undefined)]);
  closing.abort();
}

async function problemOf(store: LedgerStore): Promise<unknown> {
  try {
    await store.ready();
    return undefined;
  } catch (error) {
    return error;
  }
}

function keepOnly(days: number | undefined, store: LedgerStore, { clock, every, after, log }: PluginContext): void {
  if (days === undefined) return;
  const clean = async (): Promise<void> => {
    try {
      const { writing } = await store.ready();
      const rows = await deleteOld(writing, days, clock.now());
      if (rows > 0) log.info("the ledger deleted old rows", { rows, keepDays: days });
    } catch (error) {
      log.warn("the ledger could not delete old rows", { error: reasonOf(error) });
    }
  };
  after(1000, clean);
  every(hourMs, clean);
}

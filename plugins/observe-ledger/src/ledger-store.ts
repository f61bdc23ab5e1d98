import type { Clock, Logger } from "@patchbay/sdk";
import { insertEntries, type Entry } from "./database/insert-rows.ts";
import { checkVersion, migrate } from "./database/migrate.ts";
import { type Database, openDatabase, type Place } from "./database/open-database.ts";

/** What a store is made of. */
export interface StoreMeans {
  readonly place: Place;
  readonly migrate: "auto" | "check";
  readonly clock: Clock;
  readonly log: Logger;
}

/** The database, brought to its form before it is first used. */
export class LedgerStore {
  readonly #means: StoreMeans;
  #database: Promise<Database> | undefined;
  #ready: Promise<Database> | undefined;

  constructor(means: StoreMeans) {
    this.#means = means;
  }

  /** @throws SchemaFault when it has another form, or what the database says; then it may be tried again. */
  ready(): Promise<Database> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** Resolves when all of them are committed; rejects when none is. */
  async write(entries: readonly Entry[]): Promise<void> {
    const { kind, writing } = await this.ready();
    await insertEntries(writing, entries, kind === "sqlite" ? "?" : "$");
  }

  async close(): Promise<void> {
    const database = await this.#database?.catch(() => undefined);
    await database?.close();
  }

  async #prepare(): Promise<Database> {
    const { place, log, clock } = this.#means;
    const database = await (this.#database ??= openDatabase(place, log));
    if (this.#means.migrate === "auto") await migrate(database.writing, clock.now());
    else await checkVersion(database.writing);
    return database;
  }
}

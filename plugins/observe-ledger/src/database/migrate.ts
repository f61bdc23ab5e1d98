import type { Kysely } from "kysely";
import { type Migration, migrations, migrationsTable } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/** The database is not of the form that this version of the plugin works with; trying again does not help. */
export class SchemaFault extends Error {
  override readonly name = "SchemaFault";
}

/** The form that this version of the plugin works with. */
const newestVersion = Math.max(...migrations.map(({ version }) => version));

/** How far a database is; 0 for an empty one. @throws SchemaFault when it is further than this version of the plugin. */
async function versionOf(db: Kysely<Schema>): Promise<number> {
  const tables = await db.introspection.getTables();
  if (!tables.some(({ name }) => name === "patchbay_migrations")) return 0;
  const rows = await db.selectFrom("patchbay_migrations").select("version").execute();
  const version = Math.max(0, ...rows.map((row) => row.version));
  if (version > newestVersion)
    throw new SchemaFault(
      `the ledger's database is at version ${version}, newer than this plugin, which knows ${newestVersion}: update @patchbay/observe-ledger`,
    );
  return version;
}

/** @throws SchemaFault when a step is missing. */
export async function checkVersion(db: Kysely<Schema>): Promise<void> {
  const version = await versionOf(db);
  if (version < newestVersion)
    throw new SchemaFault(
      `the ledger's database is at version ${version} and must be at ${newestVersion}: run "patchbay usage migrate"`,
    );
}

/** Runs the steps that are missing, all or none. @throws SchemaFault, or what the database says. */
export async function migrate(db: Kysely<Schema>, now: number): Promise<void> {
  if ((await versionOf(db)) === newestVersion) return;
  try {
    await db.transaction().execute(async (transaction) => {
      await migrationsTable(transaction.schema).execute();
      for (const { version, statements } of missingAfter(await versionOf(transaction))) {
        for (const statement of statements(transaction.schema)) await transaction.executeQuery(statement.compile());
        await transaction.insertInto("patchbay_migrations").values({ version, at: now }).execute();
      }
    });
  } catch (error) {
    // Another instance may have been faster, which is as good.
    if ((await versionOf(db)) !== newestVersion) throw error;
  }
}

/** The statements that `migrate` would run now. */
export async function pendingStatements(db: Kysely<Schema>): Promise<readonly string[]> {
  const version = await versionOf(db);
  if (version === newestVersion) return [];
  const steps = missingAfter(version).flatMap(({ statements }) => statements(db.schema));
  const first = version === 0 ? [migrationsTable(db.schema)] : [];
  return [...first, ...steps].map((statement) => statement.compile().sql);
}

function missingAfter(done: number): readonly Migration[] {
  return migrations.filter(({ version }) => version > done);
}

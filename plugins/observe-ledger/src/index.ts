export type { Place } from "./database/open-database.ts";
export { migrateLedger, type MigrateLedger } from "./migrate-ledger.ts";
export { isPostgresUrl, type LedgerOptions, options, pathIn } from "./options.ts";
export { plugin } from "./plugin.ts";

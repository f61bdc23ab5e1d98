import { isAbsolute } from "node:path";
import { Secret } from "@patchbay/sdk";
import { priceTableFaults, readPriceTable } from "@patchbay/price-catalog";
import { endpointPathFault } from "@patchbay/sdk/http";
import { z } from "zod";

const prices = z
  .union([z.string().min(1), z.looseObject({})])
  .superRefine((value, context) => {
    if (typeof value === "string") return;
    for (const message of priceTableFaults(value)) context.addIssue({ code: "custom", message });
  })
  .transform((value) => (typeof value === "string" ? value : readPriceTable(value)))
  .describe("prices of your own: the table, or a file of JSON, absolute or in the plugin's folder of dataDir");

/** Options of the ledger. */
export const options = z.strictObject({
  url: z
    .union([z.string().refine(isPostgresUrl, "must begin with postgres:// or postgresql://"), z.instanceof(Secret)])
    .optional()
    .describe('a Postgres database; { "$env": "DATABASE_URL" } where the address has a password. Default: SQLite'),
  file: z
    .string()
    .min(1)
    .default("ledger.db")
    .describe("the file of SQLite: absolute, or in the plugin's folder of dataDir"),
  migrate: z
    .enum(["auto", "check"])
    .default("auto")
    .describe("auto brings the database to the form that is needed; check only says when it is not"),
  flushMs: z.int().min(10).max(60_000).default(1000).describe("when what was seen is written, in milliseconds"),
  maxQueue: z.int().min(100).max(1_000_000).default(10_000).describe("most rows that wait to be written"),
  keepDays: z.int().min(1).max(36_500).optional().describe("what is older is deleted; default: nothing is"),
  prices: prices.optional(),
  path: z
    .string()
    .superRefine(checkPath)
    .default("/admin/usage")
    .describe("where it shows sums, to whoever has the admin token"),
});

/** The options, complete and checked. */
export type LedgerOptions = z.output<typeof options>;

/** Whether an address is one of Postgres. */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url);
}

/** A path of an option. */
export function pathIn(folder: string, path: string): string {
  return isAbsolute(path) ? path : `${folder}/${path}`;
}

function checkPath(path: string, context: z.RefinementCtx): void {
  const fault = endpointPathFault(path, "admin");
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
}

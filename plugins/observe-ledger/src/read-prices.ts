import { readFile } from "node:fs/promises";
import { createPriceBook, type PriceBook, type PriceTable, readPriceTable } from "@patchbay/price-catalog";
import { pathIn } from "./options.ts";

/** The published prices, with the operator's own before them. @throws Error that says what is wrong with those. */
export async function readPrices(
  own: string | PriceTable | undefined,
  folder: () => Promise<string>,
): Promise<PriceBook> {
  if (typeof own !== "string") return createPriceBook({ overrides: own });
  const path = pathIn(await folder(), own);
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return createPriceBook({ overrides: readPriceTable(value) });
  } catch (cause) {
    throw new Error(`prices in ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

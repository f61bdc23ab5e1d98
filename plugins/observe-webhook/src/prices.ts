import { priceTableFaults, readPriceTable } from "@patchbay/price-catalog";
import { z } from "zod";

/** An option with prices of the operator's own. */
export const pricesOption = z
  .record(z.string(), z.unknown())
  .superRefine((prices, context) => {
    for (const message of priceTableFaults(prices)) context.addIssue({ code: "custom", message });
  })
  .transform(readPriceTable)
  .optional()
  .describe("prices of your own, before the published ones");

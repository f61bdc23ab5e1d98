export { usdText } from "./format-usd.ts";
export { type Cost, type CostParts, createPriceBook, type PriceBook, type Spent } from "./price-book.ts";
export type { PriceRow, PriceTable, Rates, RateTier } from "./price-table.ts";
export { published } from "./published.ts";
export { priceTableFaults, readPriceTable } from "./read-price-table.ts";

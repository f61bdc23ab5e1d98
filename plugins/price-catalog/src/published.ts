import type { PriceTable } from "./price-table.ts";
import { anthropic } from "./vendors/anthropic.ts";
import { google } from "./vendors/google.ts";
import { openai } from "./vendors/openai.ts";

/** What the vendors publish, as of the month that the version names. */
export const published: PriceTable = { version: "2026-11", models: [...openai, ...anthropic, ...google] };

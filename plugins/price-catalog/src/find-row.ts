import { createGlob } from "@patchbay/sdk";
import type { PriceRow } from "./price-table.ts";

/** What is looked for. */
export interface Asked {
  readonly model: string;
  readonly provider?: string | undefined;
  /** Milliseconds since the epoch; absent: dates of rows are not looked at. */
  readonly at?: number | undefined;
}

/** A row, and by which of its names it was found. */
export interface FoundRow {
  readonly row: PriceRow;
  readonly pattern: string;
}

/** Makes a lookup of the first row that fits; a row that names the very model goes before one without its date. */
export function createFinder(rows: readonly PriceRow[]): (asked: Asked) => FoundRow | undefined {
  const entries = rows.flatMap((row) => [row.model].flat().map((pattern) => toEntry(row, pattern)));
  return (asked) => {
    const name = asked.model.startsWith("models/") ? asked.model.slice("models/".length) : asked.model;
    const names = [...new Set([name, withoutDate(name)])];
    return names
      .map((each) => entries.find((entry) => entry.fits(each) && entry.isFor(asked)))
      .find((found) => found !== undefined);
  };
}

interface Entry extends FoundRow {
  readonly fits: (name: string) => boolean;
  readonly isFor: (asked: Asked) => boolean;
}

function toEntry(row: PriceRow, pattern: string): Entry {
  const { provider, from, until } = row;
  const isOf = provider === undefined ? () => true : createGlob([provider]);
  const begin = from === undefined ? -Infinity : Date.parse(from);
  const end = until === undefined ? Infinity : Date.parse(until);
  return {
    row,
    pattern,
    fits: createGlob([pattern]),
    isFor: (asked) => isOf(asked.provider ?? "") && (asked.at === undefined || (asked.at >= begin && asked.at < end)),
  };
}

/** `gpt-5-2025-08-07`, `claude-opus-4-1-20250805`, `claude-sonnet-4-5@20250929`, `claude-3-5-haiku-latest`, `…-preview-09-2025`. */
const date = /(?:[-@]20\d{6}|-20\d\d-\d\d-\d\d|-latest|-preview-\d\d-(?:\d\d|20\d\d))$/;

function withoutDate(name: string): string {
  return name.replace(date, "");
}

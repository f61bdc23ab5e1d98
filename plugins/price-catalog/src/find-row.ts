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

/** Most models of which it is remembered which rows are theirs, and the longest of their names: clients may invent any. */
const maxKnown = 1000;
const maxLength = 200;

/** Makes a lookup of the first row that fits; a row that names the very model goes before one without its date. */
export function createFinder(rows: readonly PriceRow[]): (asked: Asked) => FoundRow | undefined {
  const entries = rows.flatMap((row) => [row.model].flat().map((pattern) => toEntry(row, pattern)));
  const known = new Map<string, readonly Entry[]>();
  /** A few models are asked for again and again, and going through all names takes longer than all else. */
  const entriesOf = (model: string): readonly Entry[] => {
    const found = known.get(model);
    if (found) return found;
    const name = model.startsWith("models/") ? model.slice("models/".length) : model;
    const names = [...new Set([name, withoutDate(name)])];
    const fitting = names.flatMap((each) => entries.filter(({ fits }) => fits(each)));
    if (known.size >= maxKnown) known.clear();
    if (model.length <= maxLength) known.set(model, fitting);
    return fitting;
  };
  return (asked) => entriesOf(asked.model).find(({ isFor }) => isFor(asked));
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

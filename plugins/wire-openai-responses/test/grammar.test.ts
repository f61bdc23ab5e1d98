import { describe, expect, test } from "vitest";
import { itemSections } from "./grammar/items.ts";
import { paramSections } from "./grammar/params.ts";
import { partSections } from "./grammar/parts.ts";
import { at, bare, besides, bodyOf, type Row, type Section } from "./grammar/row.ts";
import { decode, encode } from "./kit.ts";

type Case = readonly [name: string, row: Row, section: Section, key: string];

const cases: readonly Case[] = [...paramSections, ...itemSections, ...partSections].flatMap((section) =>
  Object.entries(section.table).map(([key, row]): Case => [`${section.name} ${key}`, row, section, key]),
);
const neutral = cases.filter(([, row]) => row.neutral !== "extension");
const extensions = cases.filter(([, row]) => row.neutral === "extension");

function read([, row, section, key]: Case) {
  const body = bodyOf(section, row, { [key]: row.value });
  return { body, request: decode(body), path: section.path === "" ? key : `${section.path}.${key}` };
}

describe("every field that the vendor's library has", () => {
  test.each(cases)("%s comes back as it was", (...row) => {
    const { body, request } = read(row);
    const { body: written, losses } = encode(request);

    expect(written).toEqual(body);
    expect(losses).toEqual([]);
  });
});

describe("a field that the neutral model has", () => {
  test.each(neutral)("%s is there, and not beside it", (...row) => {
    const [, { neutral: place, value, narrower }, , key] = row;
    const { request } = read(row);
    const [path = "", expected = null] = place === "extension" ? [] : place;

    expect(at(bare(request), path)).toEqual(expected);
    if (!narrower) expect(besides(request as never)).not.toContain(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  });

  test.each(neutral)("%s is written for clients of other wires as well", (...row) => {
    const [, { value, foreign = value }] = row;
    const { request, path } = read(row);

    expect(at(encode(bare(request)).body, path) ?? null).toEqual(foreign);
  });
});

describe("a field that only this wire has", () => {
  test.each(extensions)("%s changes nothing else", (...row) => {
    const [, { beside, ...plain }, section, key] = row;
    const { request } = read(row);
    const { [key]: _, ...base } = { ...section.base, ...beside };

    expect(bare(request)).toEqual(bare(decode(bodyOf({ ...section, base }, plain, {}))));
  });
});

import type { ChatRequest, JsonObject } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { configGroups } from "./grammar/config.ts";
import { partGroups } from "./grammar/parts.ts";
import { at, type Group, type LibraryRow, type NeutralRow, type OwnRow, type Row } from "./grammar/row.ts";
import { toolGroups } from "./grammar/tools.ts";
import { bare, decode, encode } from "./kit.ts";

const groups = [...configGroups, ...partGroups, ...toolGroups];
const options = { profile: { mediaInResults: true } };

interface Field<R extends Row> {
  readonly name: string;
  readonly path: string;
  readonly row: R;
  readonly body: JsonObject;
  /** The same without the field. */
  readonly without: JsonObject;
}

function fieldsOf(group: Group): readonly Field<Row>[] {
  return Object.entries(group.rows).map(([key, row]) => {
    const around = { ...group.base, ...("beside" in row && row.beside) };
    const { [key]: _field, ...without } = around;
    return {
      name: `${group.title}: ${key}`,
      path: group.path === "" ? key : `${group.path}.${key}`,
      row,
      body: group.body({ ...around, ...("sample" in row && { [key]: row.sample }) }),
      without: group.body(without),
    };
  });
}

const fields = groups.flatMap(fieldsOf);
const isNeutral = (field: Field<Row>): field is Field<NeutralRow> => "at" in field.row;
const isOwn = (field: Field<Row>): field is Field<OwnRow> => "extension" in field.row;
const isLibrary = (field: Field<Row>): field is Field<LibraryRow> => "library" in field.row;

/** All that the request keeps for this wire alone. */
function kept(request: ChatRequest): string {
  const found: unknown[] = [];
  JSON.stringify(request, (key, value: unknown) => {
    if (key === "extensions") found.push(value);
    return value;
  });
  return JSON.stringify(found);
}

function keyOf(path: string): string {
  return `"${path.split(".").at(-1)}":`;
}

describe.each(fields.filter(isNeutral))("$name", ({ path, row, body }) => {
  const request = decode(body);

  test(`is read as ${row.at}, and kept nowhere else`, () => {
    expect(at(request, row.at)).toEqual(row.reads ?? row.sample);
    if (row.noted !== true) expect(kept(request)).not.toContain(keyOf(path));
  });

  test("comes back on its own wire", () => {
    expect(at(encode(request, options).body, path)).toEqual(row.sample);
  });

  test("is written, or told of, also when nobody remembers its form", () => {
    const written = encode(bare(request), options);
    const { bare: form } = row;

    if (form === "lost") {
      expect(at(written.body, path)).toBeUndefined();
      expect(written.losses).not.toEqual([]);
    } else expect(at(written.body, form?.at ?? path)).toEqual(form?.is ?? row.sample);
  });
});

describe.each(fields.filter(isOwn))("$name", ({ path, row, body, without }) => {
  test("rides untouched, and changes nothing that other wires see", () => {
    const request = decode(body);

    expect(at(encode(request, options).body, path)).toEqual(row.sample);
    expect(bare(request)).toEqual(bare(decode(without)));
  });
});

test("what is never on the line is the library's own", () => {
  expect(fields.filter(isLibrary).map(({ name }) => name)).toEqual([
    "a request: model",
    "a request: httpOptions",
    "a request: abortSignal",
    "a request: automaticFunctionCalling",
    "a request: automaticContinuation",
  ]);
});

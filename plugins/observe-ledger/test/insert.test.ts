import { createPriceBook } from "@patchbay/price-catalog";
import { expect, test } from "vitest";
import { insertStatements } from "../src/database/insert-statements.ts";
import { attemptForm, exchangeForm } from "../src/database/row-forms.ts";
import { attemptRow, exchangeRow } from "../src/to-rows.ts";
import { attempt, exchange } from "./support/start.ts";

const rows = (count: number, change: (n: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, n) => exchangeRow(exchange({ exchange: `req_${n}`, ...change(n) })));

test("every column is handed over, and none twice", () => {
  const forms = [
    [exchangeForm, exchangeRow(exchange())],
    [attemptForm, attemptRow(attempt(), createPriceBook())],
  ] as const;
  for (const [{ own, alike }, row] of forms) expect([...own, ...alike].toSorted()).toEqual(Object.keys(row).toSorted());
});

test("what rows have alike is handed over once for all of them", () => {
  const [first, ...more] = insertStatements(rows(64), exchangeForm, "?");
  expect(more).toEqual([]);
  expect(first?.parameters).toHaveLength(exchangeForm.alike.length + 64 * exchangeForm.own.length);
});

test("rows that differ are told apart, also by what is null and what says null", () => {
  const models = [undefined, "null", "", undefined, "null", ""];
  const some = rows(6).map((row, n) => ({ ...row, model: models[n] ?? null }));
  const place = exchangeForm.alike.indexOf("model");
  const told = [...insertStatements(some, exchangeForm, "$")].map(({ parameters }) => [
    parameters[place],
    parameters.filter((each) => String(each).startsWith("req_")),
  ]);
  const byModel = new Map<unknown, unknown[]>();
  for (const [model, ids] of told) byModel.set(model, [...(byModel.get(model) ?? []), ...(ids as unknown[])]);
  expect([...byModel]).toEqual([
    [null, ["req_0", "req_3"]],
    ["null", ["req_1", "req_4"]],
    ["", ["req_2", "req_5"]],
  ]);
});

test("statements have few sizes, so that few texts are prepared", () => {
  const texts = new Set<string>();
  for (let count = 1; count <= 300; count++)
    for (const { sql } of insertStatements(rows(count), exchangeForm, "?")) texts.add(sql);
  expect(texts.size).toBe(5);
});

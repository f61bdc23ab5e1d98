import { definePlugin, type Hooks } from "@patchbay/sdk";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { createTestClock, type TestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plugin as ask } from "../../docs/examples/ask-protocol/plugin.ts";
import { interfacesOf } from "./interfaces.ts";
import { readFile, tableBelow } from "./markdown.ts";
import { code, expectTable } from "./tables.ts";

const page = "docs/reference/hooks.md";

test("hooks.md has the hooks of the contract, and no others", async () => {
  await using kernel = await startTestKernel({});
  const names = Object.keys(kernel.describe().hooks);
  const shown = tableBelow(page, "## The five hooks");
  expect(shown.map(([name = ""]) => name).toSorted()).toEqual(names.map(code).toSorted());
  const fields = fieldsOf("sdk/src/plugin.ts", "Hooks").filter((field) => field !== "dispose");
  expect(names.toSorted()).toEqual(fields.toSorted());
  for (const [name = "", type = ""] of shown) expect(readFile("sdk/src/plugin.ts")).toMatch(lineOf(name, type));
});

test("hooks.md has the positions of a transform, and no others", () => {
  const positions = fieldsOf("sdk/src/transform.ts", "Transform").filter(
    (field) => !["when", "optional"].includes(field),
  );
  const rows = positions.map((position) => [code(position)]);
  expectTable(page, "## Positions of a transform", rows);
});

test("hooks.md has every member of a plugin's context", () => {
  const source = /export interface PluginContext \{([\s\S]*?)^\}/m.exec(readFile("sdk/src/plugin.ts"))?.[1] ?? "";
  const members = [...source.matchAll(/^ {2}(?:readonly )?(\w+)[:(]/gm)].map(({ 1: name = "" }) => name);
  const shown = tableBelow(page, "## What a plugin is given").flatMap(
    ([names = ""]) => names.match(/\w+(?=`|\()/g) ?? [],
  );
  expect(shown.toSorted()).toEqual(members.filter((name) => name !== "undo").toSorted());
});

const never = new Promise<never>(() => undefined);

const hanging: Readonly<Record<string, Hooks>> = {
  "transform.request": { transform: { request: () => never } },
  "transform.answer": { transform: { answer: () => never } },
  "transform.attempt": { transform: { attempt: () => never } },
  selectNode: { selectNode: () => never },
  observe: { observe: { events: ["exchange-start"], handle: () => never } },
};

test.each(Object.entries(hanging))("%s is given up after the deadline that hooks.md names", async (hook, hooks) => {
  const clock = createTestClock();
  const plugin = definePlugin({ name: "hanging", sdk: "1.0", setup: () => hooks });
  await using kernel = await startTestKernel(
    {
      plugins: [ask, plugin, "@patchbay/provider-echo"],
      pools: { echo: { provider: "echo", nodes: [{ models: ["echo"] }] } },
    },
    { clock },
  );
  const deadlineMs = deadlineOf(hook);
  const request = kernel.request("/v1/ask", { model: "echo", turns: [{ by: "user", text: "hello" }] });

  const message = `did not settle ${hook} within ${deadlineMs} ms`;
  await advanceUntil(clock, kernel, message);
  expect(clock.monotonic()).toBeGreaterThanOrEqual(deadlineMs);
  await (await request).text();
  expect(kernel.logs.join("")).toContain(message);
});

/** Turns the clock on until the log says so. */
async function advanceUntil(clock: TestClock, kernel: TestKernel, message: string): Promise<void> {
  for (let turns = 0; turns < 2000 && !kernel.logs.some((line) => line.includes(message)); turns++)
    await clock.advance(10);
}

function deadlineOf(hook: string): number {
  const row = tableBelow(page, "## Returns, deadlines and faults").find(([name]) => name === code(hook));
  return Number((row?.[2] ?? "").replace(/,| ms/g, ""));
}

function fieldsOf(path: string, name: string): readonly string[] {
  const found = interfacesOf(path).find((each) => each.name === name);
  return (found?.fields ?? []).map((field) => field.replace("?", ""));
}

function lineOf(name: string, type: string): RegExp {
  return new RegExp(`readonly ${name.replaceAll("`", "")}\\?: (OneOrMany<)?${type.replaceAll("`", "")}>?;`);
}

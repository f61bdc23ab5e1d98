import { commands, describeConfig } from "@patchbay/core/testing";
import { committingEvents, failures } from "@patchbay/sdk";
import { kernelEvent } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { type Interface, interfacesOf } from "./interfaces.ts";
import { readFile } from "./markdown.ts";
import { code, expectTable } from "./tables.ts";

test("errors.md has every failure code with its status, whether it is retried and its owner", () => {
  const rows = Object.entries(failures).map(([name, { status, retryable, owner }]) => [
    code(name),
    String(status),
    retryable ? "yes" : "no",
    owner,
  ]);
  expectTable("docs/reference/errors.md", "## Failure codes", rows);
});

test("events.md has every kernel event with its fields", () => {
  const interfaces = interfacesOf("sdk/src/observe.ts");
  const events = interfaces.filter(({ type }) => type !== undefined);
  expect(events.length, "the kinds of event were found in the source").toBeGreaterThan(10);
  for (const { type } of events) expect(kernelEvent(type as "loss").type).toBe(type);
  const common = ["OfExchange", "OfAttempt"].map((name) => {
    const found = interfaces.find((each) => each.name === name);
    return [scopes[name] ?? "", withBase(found, interfaces).map(code).join(", ")];
  });
  expectTable("docs/reference/events.md", "## Common fields", common);
  const rows = events.map(({ type = "", base = "", fields, doc }) => [
    code(type),
    scopes[base] ?? "kernel",
    fieldList(fields),
    doc,
  ]);
  expectTable("docs/reference/events.md", "## Kinds", rows);
});

test("model.md has every chat event with its fields and whether it commits", () => {
  const interfaces = interfacesOf("sdk/src/model/event.ts").filter(({ type }) => type !== undefined);
  expect(interfaces.map(({ type = "" }) => type).toSorted()).toEqual(Object.keys(committingEvents).toSorted());
  const commits: Readonly<Record<string, boolean>> = committingEvents;
  const rows = interfaces.map(({ type = "", fields, doc }) => [
    code(type),
    commits[type] === true ? "yes" : "no",
    fieldList(fields),
    doc,
  ]);
  expectTable("docs/reference/model.md", "## Chat events", rows);
});

test("config.md has every key of a config", () => {
  const rows = describeConfig().map((key) => [
    code(key.path),
    key.type,
    key.required ? "required" : (key.default ?? "–"),
    key.meaning,
  ]);
  expectTable("docs/reference/config.md", "## Keys", rows);
});

test("cli.md has every command and flag", async () => {
  expectTable(
    "docs/reference/cli.md",
    "## Commands",
    commands.map(({ name, summary }) => [code(name), summary]),
  );
  for (const { name, flags } of commands) {
    const rows = Object.entries(flags).map(([flag, { value, variable, meaning }]) => [
      code(`--${flag}${value === undefined ? "" : ` ${value}`}`),
      variable === undefined ? "–" : code(variable),
      meaning,
    ]);
    expectTable("docs/reference/cli.md", `## ${name}`, rows);
  }
  const headings = [...readFile("docs/reference/cli.md").matchAll(/^## (\w+)$/gm)].map(({ 1: heading }) => heading);
  expect(headings).toEqual(["Commands", ...commands.map(({ name }) => name)]);
});

const scopes: Readonly<Record<string, string>> = { OfExchange: "exchange", OfAttempt: "attempt" };

function withBase(each: Interface | undefined, all: readonly Interface[]): readonly string[] {
  if (!each) return [];
  return [
    ...withBase(
      all.find(({ name }) => name === each.base),
      all,
    ),
    ...each.fields,
  ];
}

function fieldList(fields: readonly string[]): string {
  const own = fields.filter((field) => field !== "type");
  return own.length === 0 ? "–" : own.map(code).join(", ");
}

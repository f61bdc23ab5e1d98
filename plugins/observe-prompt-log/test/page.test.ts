import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ended, exchange, start } from "./start.ts";

const ids = ({ records }: { readonly records: readonly Readonly<Record<string, unknown>>[] }) =>
  records.map((record) => record["exchange"]);

describe("the page of the newest records", () => {
  it("is for admins, and described", async () => {
    const { observer } = await start({ mode: "file" });
    expect(observer?.endpoints).toMatchObject([
      { path: "/admin/logs", access: "admin", describe: { summary: expect.any(String), query: { limit: {} } } },
    ]);
    expect((await start({ mode: "console" })).observer?.endpoints).toBeUndefined();
    expect((await start({ mode: "file", path: "/admin/prompts" })).observer?.endpoints?.[0]?.path).toBe(
      "/admin/prompts",
    );
  });

  it("shows them newest first, over all files, without what was said", async () => {
    const { handle, page } = await start({ mode: "file", maxBytes: 1500, maxFiles: 10 });
    for (const id of ["1", "2", "3", "4", "5"]) await handle(...exchange(id, "private question", "private answer"));
    const shown = await page();
    expect(ids(shown)).toEqual(["5", "4", "3", "2", "1"]);
    expect(shown.complete).toBe(true);
    expect(shown.records[0]).toMatchObject({ status: 200, usage: { inputTokens: 3 } });
    expect(JSON.stringify(shown)).not.toContain("private");
    expect(ids(await page({ limit: "2" }))).toEqual(["5", "4"]);
  });

  it("is empty before anything was written", async () => {
    expect(await (await start({ mode: "file" })).page()).toEqual({ complete: true, records: [] });
  });

  it("takes filters", async () => {
    const { clock, handle, page } = await start({ mode: "file" });
    await handle(
      ended("a", { model: "gpt-1", client: "ann", pool: "p" }),
      ended("b", { model: "other", status: 503, outcome: "failed", at: Date.UTC(2026, 0, 1) + 1000 }),
    );
    expect(ids(await page({ model: "gpt-*" }))).toEqual(["a"]);
    expect(ids(await page({ client: "ann,ben", pool: "p" }))).toEqual(["a"]);
    expect(ids(await page({ status: "5xx" }))).toEqual(["b"]);
    expect(ids(await page({ status: "200,failed" }))).toEqual(["b", "a"]);
    expect(ids(await page({ exchange: "a" }))).toEqual(["a"]);
    await clock.advance(3_600_000);
    expect(ids(await page({ since: "2h" }))).toEqual(["b", "a"]);
    expect(ids(await page({ since: "30m" }))).toEqual([]);
    expect(ids(await page({ until: "2026-01-01" }))).toEqual([]);
    expect(ids(await page({ since: "2026-01-01T00:00:00Z" }))).toEqual(["b", "a"]);
  });

  it.each([
    [{ color: "red" }, "unknown parameter"],
    [{ limit: "0" }, "limit must be a number from 1 to 500"],
    [{ status: "6xx" }, "status knows"],
    [{ since: "yesterday" }, "since needs a date"],
    [{ model: "," }, "model needs a value"],
    [{ content: "yes" }, "content must be true or false"],
    [{ content: "true" }, "shows no content unless"],
  ])("refuses %j", async (query: Record<string, string>, message) => {
    const { page } = await start({ mode: "file" });
    await expect(page(query)).rejects.toThrow(message);
  });

  it("shows content where the operator lets it, held to what is redacted now", async () => {
    const { folder, handle, page } = await start({
      mode: "file",
      showContent: true,
      redact: ["hunter\\d"],
      redactFields: ["metadata.*"],
    });
    await handle(...exchange("a", "hello"));
    const old = {
      at: "2025-01-01T00:00:00.000Z",
      exchange: "old",
      request: { messages: "hunter2", metadata: { a: "x1" } },
    };
    await writeFile(join(folder, "prompts.1.jsonl"), `${JSON.stringify(old)}\n`);
    const shown = await page({ content: "true" });
    expect(shown.records).toMatchObject([
      { exchange: "a", request: { messages: [{ content: [{ text: "hello" }] }] } },
      { exchange: "old", request: { messages: "[redacted]", metadata: { a: "[redacted]" } } },
    ]);
    expect(JSON.stringify(await page())).not.toContain("hello");
  });

  it("shows no text of an error without content: providers quote what they refuse", async () => {
    const { folder, page } = await start({ mode: "file" });
    const error = { code: "refused", owner: "provider", message: "you said aardvark", status: 400 };
    const record = { at: "2026-01-01T00:00:00Z", exchange: "a", outcome: "failed", error };
    await appendFile(join(folder, "prompts.jsonl"), `${JSON.stringify(record)}\n`);
    const { message: _message, ...facts } = error;
    expect((await page()).records).toEqual([{ ...record, error: facts }]);
  });

  it("passes over lines that a crash tore, and reads signs that lie across chunks", async () => {
    const { folder, handle, page } = await start({ mode: "file", showContent: true });
    const long = "ü€👍".repeat(20_000);
    await handle(...exchange("a", long), ...exchange("b"));
    await appendFile(join(folder, "prompts.jsonl"), '{"exchange":"to');
    const shown = await page({ content: "true" });
    expect(ids(shown)).toEqual(["b", "a"]);
    expect(JSON.stringify(shown.records[1])).toContain(long);
  });

  it("reads no more than it may, and says so", async () => {
    const { folder, page } = await start({ mode: "file", maxBytes: 1_000_000_000 });
    const line = (id: string) =>
      `${JSON.stringify({ at: "2026-01-01T00:00:00Z", exchange: id, pad: "x".repeat(1_000_000) })}\n`;
    for (let index = 0; index < 20; index++) await appendFile(join(folder, "prompts.jsonl"), line(`x${index}`));
    const shown = await page({ exchange: "x0" });
    expect(shown).toEqual({ complete: false, records: [] });
    // What it shows has a bound as well.
    const many = await page();
    expect(many.complete).toBe(false);
    expect(many.records.length).toBeLessThan(9);
    expect(ids(many)[0]).toBe("x19");
  });

  it("leaves out a line that is longer than it can hold, and goes on before it", async () => {
    const { folder, page } = await start({ mode: "file" });
    const line = (id: string, pad = "") => `${JSON.stringify({ at: "2026-01-01T00:00:00Z", exchange: id, pad })}\n`;
    await writeFile(join(folder, "prompts.jsonl"), `${line("a")}${line("big", "x".repeat(9_000_000))}${line("c")}`);
    expect(ids(await page())).toEqual(["c", "a"]);
  });

  it("says that compressed files are not read", async () => {
    const { folder, handle, page } = await start({ mode: "file" });
    await handle(...exchange("a"));
    await writeFile(join(folder, "prompts.1.jsonl.gz"), "");
    expect(await page()).toMatchObject({ complete: false, records: [{ exchange: "a" }] });
    expect(await page({ limit: "1" })).toMatchObject({ complete: true });
  });
});

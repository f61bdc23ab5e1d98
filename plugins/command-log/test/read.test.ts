import { appendFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, folderWithLog, runLog, startLog, usual } from "./log-folder.ts";
import { lines, record } from "./records.ts";

const many = (from: number, to: number): string =>
  lines(...Array.from({ length: to - from + 1 }, (_, index) => record(`req-${from + index}`)));
const ids = (out: string) => out.match(/req-\d+/g) ?? [];

describe("tail", () => {
  const files = { "prompts.2.jsonl.gz": many(1, 10), "prompts.1.jsonl": many(11, 30), "prompts.jsonl": many(31, 35) };

  test("shows the newest, over files, 20 or as many as are asked for", async () => {
    const cwd = await folderWithLog(files);
    expect(ids((await runLog("tail", { cwd })).out)).toEqual(ids(many(16, 35)));
    expect(ids((await runLog("tail", { cwd, values: { n: "3" } })).out)).toEqual(["req-33", "req-34", "req-35"]);
    expect(ids((await runLog("tail", { cwd, values: { n: "100" } })).out)).toHaveLength(35);
    expect((await runLog("tail", { cwd, values: { n: "0" } })).out).toBe("");
    expect(await runLog("tail", { cwd, values: { n: "few" } })).toMatchObject({ code: 2 });
  });

  test("shows a line for people, which cannot paint the screen", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": lines(record("req-1", [["user", "a\u001b[2Jb\n  c"]])) });
    expect((await runLog("tail", { cwd })).out).toBe(
      '2026-01-01T00:00:00.000Z  req-1  m  main/a  200 done 1.2s  3+5 tokens  client ann  "a\\u001b[2Jb c"\n',
    );
  });

  test("takes filters", async () => {
    const failed = record("req-2", [], "", { status: 503, outcome: "failed" });
    const cwd = await folderWithLog({ "prompts.jsonl": lines(record("req-1"), failed) });
    expect(ids((await runLog("tail", { cwd, values: { status: "5xx" } })).out)).toEqual(["req-2"]);
    expect(await runLog("tail", { cwd, values: { status: "bad" } })).toMatchObject({
      code: 2,
      err: expect.stringContaining("--status knows"),
    });
  });

  test("--follow goes on with what comes, also when the file is put aside, until Ctrl-C", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": many(1, 2) });
    const file = join(cwd, usual, "prompts.jsonl");
    const tail = startLog("tail", { cwd, values: { n: "1" }, switches: ["follow", "json"] });
    await tail.until("out", /req-2/);
    const half = many(3, 3);
    await appendFile(file, half.slice(0, 50));
    await appendFile(file, half.slice(50));
    await tail.until("out", /req-3/);
    await appendFile(file, many(4, 4));
    await rename(file, join(cwd, usual, "prompts.1.jsonl"));
    await writeFile(file, many(5, 5));
    await tail.until("out", /req-5/);
    await appendFile(file, many(6, 6));
    await tail.until("out", /req-6/);
    tail.stop();
    expect(await tail.code).toBe(0);
    expect(ids(tail.written.out)).toEqual(["req-2", "req-3", "req-4", "req-5", "req-6"]);
  });

  test("--follow goes on with the next day, and begins behind a file that is packed", async () => {
    const cwd = await folderWithLog({ "prompts-2026-01-01.jsonl.gz": many(1, 1) }, { rotate: "day" });
    const tail = startLog("tail", { cwd, switches: ["follow"] });
    await tail.until("out", /req-1/);
    for (const [index, name] of ["prompts-2026-01-02.jsonl", "prompts-2026-01-02.2.jsonl"].entries()) {
      await writeFile(join(cwd, usual, name), many(index + 2, index + 2));
      await tail.until("out", new RegExp(`req-${index + 2}`));
    }
    tail.stop();
    expect(await tail.code).toBe(0);
    expect(ids(tail.written.out)).toEqual(["req-1", "req-2", "req-3"]);
  });
});

describe("show", () => {
  const talk = record(
    "req-abc",
    [
      [
        "user",
        [
          { type: "text", text: "what is\nthe weather" },
          { type: "image", source: { sha256: "ff" } },
        ],
      ],
      ["assistant", [{ type: "tool-call", id: "c1", name: "weather", argumentsText: '{"city":"Oslo"}' }]],
      ["user", [{ type: "tool-result", callId: "c1", content: [{ type: "json", value: { c: -3 } }] }]],
    ],
    [
      { type: "reasoning", text: "cold" },
      { type: "text", text: "Cold.\u001b[31m" },
    ],
    {
      withheld: ["clientReply: its pieces make up what is redacted"],
      clientRequest: { method: "POST", url: "/v1/x", headers: { accept: "*/*" }, body: '{"a":1}' },
    },
  );

  test("shows a conversation, found by the end of its id", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": lines(record("other"), talk) });
    const { code, out } = await runLog("show", { cwd, argument: "abc" });
    expect(code).toBe(0);
    expect(out).toBe(
      [
        "2026-01-01T00:00:00.000Z  req-abc  m  main/a  200 done 1.2s  3+5 tokens  client ann",
        "left out: clientReply: its pieces make up what is redacted",
        "",
        "user",
        "  what is",
        "  the weather",
        '  [image {"sha256":"ff"}]',
        "",
        "assistant",
        '  [calls weather, c1] {"city":"Oslo"}',
        "",
        "user",
        '  [result of c1] {"c":-3}',
        "",
        "answer of gpt-5-mini (stop)",
        "  [thinking] cold",
        "  Cold. [31m",
        "",
      ].join("\n"),
    );
  });

  test("shows what was on the line with --bodies, and the record with --json", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": lines(talk) });
    const bodies = await runLog("show", { cwd, argument: "req-abc", switches: ["bodies"] });
    expect(bodies.out).toContain('clientRequest\n  POST /v1/x\n  accept: */*\n\n  {"a":1}\n');
    const json = await runLog("show", { cwd, argument: "req-abc", switches: ["json"] });
    expect(JSON.parse(json.out)).toEqual(talk);
  });

  test("shows what is left of a record that was redacted or has no content", async () => {
    const { request: _request, reply: _reply, ...bare } = talk;
    const redacted = { ...talk, exchange: "2", request: "[redacted]", reply: { candidates: "[redacted]" } };
    const cwd = await folderWithLog({ "prompts.jsonl": lines({ ...bare, exchange: "1" }, redacted) });
    expect((await runLog("show", { cwd, argument: "1" })).code).toBe(0);
    expect((await runLog("show", { cwd, argument: "2" })).out).toContain("answer\n  [redacted]\n");
  });

  test("ends with 1 when there is none, with 2 when none is named", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": lines(talk) });
    expect(await runLog("show", { cwd, argument: "nobody" })).toMatchObject({ code: 1, out: "" });
    expect(await runLog("show", { cwd })).toMatchObject({ code: 2 });
  });
});

describe("search", () => {
  const files = {
    "prompts.1.jsonl.gz": lines(record("req-1", [["user", "Where is the Ärmelkanal?"]])),
    "prompts.jsonl": lines(
      record("req-2", [["user", "x".repeat(100)]], `${"y".repeat(100)} say "ärmel" ${"z".repeat(100)}`),
      record("req-3", [], "", { model: "big", client: "ben", at: "2026-02-01T00:00:00.000Z" }),
    ),
  };

  test("finds a text in any case, in packed files too, and shows what stands around it", async () => {
    const cwd = await folderWithLog(files);
    const { code, out } = await runLog("search", { cwd, argument: "ÄRMEL" });
    expect([code, ids(out)]).toEqual([0, ["req-1", "req-2"]]);
    expect(out).toContain(`    …${"y".repeat(34)} say "ärmel" ${"z".repeat(38)}…\n`);
    expect(ids((await runLog("search", { cwd, argument: 'say "ärmel"' })).out)).toEqual(["req-2"]);
  });

  test("takes filters, also alone, and prints records with --json", async () => {
    const cwd = await folderWithLog(files);
    const found = async (values: Record<string, string>) => ids((await runLog("search", { cwd, values })).out);
    expect(await found({ model: "b*" })).toEqual(["req-3"]);
    expect(await found({ client: "ann,nobody" })).toEqual(["req-1", "req-2"]);
    expect(await found({ since: "2026-01-15" })).toEqual(["req-3"]);
    expect(await found({ until: "2026-01-15T00:00:00Z", pool: "main", status: "200" })).toEqual(["req-1", "req-2"]);
    const { out } = await runLog("search", { cwd, argument: "kanal", switches: ["json"] });
    expect(JSON.parse(out)).toMatchObject({ exchange: "req-1" });
  });

  test("ends with 1 when nothing is found, with 2 when nothing is looked for", async () => {
    const cwd = await folderWithLog(files);
    expect(await runLog("search", { cwd, argument: "kanal", values: { model: "big" } })).toMatchObject({ code: 1 });
    expect(await runLog("search", { cwd })).toMatchObject({ code: 2 });
    expect(await runLog("search", { cwd, values: { since: "soon" } })).toMatchObject({
      code: 2,
      err: expect.stringContaining("--since needs a date"),
    });
  });

  test("tells of what cannot be read, and goes on", async () => {
    const cwd = await folderWith({
      "prompts.1.jsonl": `${lines(record("req-1"))}{"exchange":"to\n[]\n`,
      "prompts.jsonl": lines(record("req-2")),
    });
    await writeFile(join(cwd, "prompts.2.jsonl.gz"), "no gzip");
    const { code, out, err } = await runLog("search", { cwd, values: { dir: ".", model: "m" } });
    expect([code, ids(out)]).toEqual([0, ["req-1", "req-2"]]);
    expect(err).toMatch(/cannot read all of .*prompts\.2\.jsonl\.gz/);
    expect(err).toContain("left out 2 lines that cannot be read");
  });

  test("holds no more than a line of ten thousand records", async () => {
    const pad = "p".repeat(8000);
    const cwd = await folderWith({ "prompts.jsonl": "" });
    for (let part = 0; part < 10; part++) {
      const some = Array.from({ length: 1000 }, (_, index) => record(`req-${part * 1000 + index}`, [["user", pad]]));
      await appendFile(join(cwd, "prompts.jsonl"), lines(...some));
    }
    const before = process.memoryUsage().heapUsed;
    let peak = before;
    const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed)), 5);
    const { out } = await runLog("search", { cwd, argument: "req-9", values: { dir: "." } });
    clearInterval(timer);
    expect(new Set(ids(out)).size).toBe(1111);
    // The file has eighty million characters.
    expect(peak - before).toBeLessThan(60_000_000);
  });
});

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWithLog, runLog, type Typed } from "./log-folder.ts";
import { lines, record, type TestMessage } from "./records.ts";

/** Exports these records; the data set and what was said of it. */
async function exported(
  records: readonly object[],
  values: Readonly<Record<string, string>> = {},
  more: Partial<Typed> = {},
) {
  const cwd = await folderWithLog({ "prompts.jsonl": lines(...records) });
  const run = await runLog("export", { cwd, values: { out: "data.jsonl", ...values }, switches: ["json"], ...more });
  if (run.code !== 0) throw new Error(run.err);
  const text = await readFile(join(cwd, "data.jsonl"), "utf8");
  return { data: text.trimEnd().split("\n").filter(Boolean).map(parse), summary: parse(run.out) };
}

const parse = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>;
const only = (leftOut: string) => ({ written: 0, leftOut: { [leftOut]: 1 } });

const weather = { type: "tool-call", id: "c1", name: "weather", argumentsText: '{ "city": "Oslo" }' };
const cold = { type: "tool-result", callId: "c1", content: [{ type: "json", value: { c: -3 } }] };
const talk: readonly TestMessage[] = [
  ["user", "cold in Oslo?"],
  ["assistant", [{ type: "text", text: "Let me see." }, weather]],
  ["user", [cold, { type: "text", text: "well?" }]],
];

function withTools(exchange: string) {
  const tools = [
    { type: "function", name: "weather", description: "of a city", parameters: { type: "object" } },
    { type: "function", name: "now" },
    { type: "builtin", builtin: "web-search" },
  ];
  const base = record(exchange, talk, "Yes.");
  const request = { ...(base["request"] as object), system: [{ text: "Be brief." }, { text: "Be kind." }], tools };
  return { ...base, request };
}

describe("openai-chat", () => {
  test("has system, tools, calls and results as fine-tuning takes them", async () => {
    const { data, summary } = await exported([withTools("a")]);
    const parameters = { type: "object", properties: {} };
    expect(data).toEqual([
      {
        messages: [
          { role: "system", content: "Be brief.\n\nBe kind." },
          { role: "user", content: "cold in Oslo?" },
          {
            role: "assistant",
            content: "Let me see.",
            tool_calls: [
              { id: "c1", type: "function", function: { name: "weather", arguments: '{ "city": "Oslo" }' } },
            ],
          },
          { role: "tool", tool_call_id: "c1", content: '{"c":-3}' },
          { role: "user", content: "well?" },
          { role: "assistant", content: "Yes." },
        ],
        tools: [
          { type: "function", function: { name: "weather", description: "of a city", parameters: { type: "object" } } },
          { type: "function", function: { name: "now", parameters } },
        ],
      },
    ]);
    expect(summary).toEqual({
      read: 1,
      written: 1,
      leftOut: {},
      leftOutOfWritten: { "tools that are no functions": 1 },
    });
  });

  test("ends with a call where the answer is one, without words", async () => {
    const { data } = await exported([record("a", [["user", "cold?"]], [{ ...weather, argumentsText: "" }])]);
    expect(data).toMatchObject([
      { messages: [{}, { content: null, tool_calls: [{ function: { name: "weather", arguments: "{}" } }] }] },
    ]);
  });

  test("keeps system messages where they stand, or drops all with --system drop", async () => {
    const messages: readonly TestMessage[] = [
      ["user", "a"],
      ["assistant", "b"],
      ["system", "now in French"],
      ["user", "c"],
    ];
    const kept = await exported([record("a", messages)]);
    expect(kept.data[0]?.["messages"]).toMatchObject([{}, {}, { role: "system", content: "now in French" }, {}, {}]);
    const dropped = await exported([record("a", messages)], { system: "drop" });
    expect(JSON.stringify(dropped.data)).not.toContain("French");
  });
});

describe("sharegpt", () => {
  test("has conversations of human, gpt and tool", async () => {
    const { data } = await exported([withTools("a")], { format: "sharegpt" });
    expect(data).toEqual([
      {
        conversations: [
          { from: "system", value: "Be brief.\n\nBe kind." },
          { from: "human", value: "cold in Oslo?" },
          {
            from: "gpt",
            value: 'Let me see.\n<tool_call>\n{"name":"weather","arguments":{"city":"Oslo"}}\n</tool_call>',
          },
          { from: "tool", value: '<tool_response>\n{"name":"weather","content":"{\\"c\\":-3}"}\n</tool_response>' },
          { from: "human", value: "well?" },
          { from: "gpt", value: "Yes." },
        ],
        tools: expect.stringContaining('"name":"weather"'),
      },
    ]);
  });
});

describe("jsonl", () => {
  test("has the records, without what was on the line, also those that no model could be trained on", async () => {
    const image = record("a", [["user", [{ type: "image", source: {} }]]], "a cat", { clientReply: { body: "x" } });
    const { clientReply: _clientReply, ...rest } = image;
    const { data, summary } = await exported([image, record("b", [], "", { outcome: "failed" })], { format: "jsonl" });
    expect(data).toEqual([rest]);
    expect(summary).toMatchObject({ read: 2, written: 1, leftOut: { "not done": 1 } });
  });

  test("drops system prompts as well", async () => {
    const { data } = await exported([withTools("a")], { format: "jsonl", system: "drop" });
    expect(JSON.stringify(data)).not.toContain("Be brief");
  });
});

describe("what is left out, and why", () => {
  const cut = (candidate: object) => ({
    reply: { candidates: [{ content: [{ type: "text", text: "x" }], ...candidate }] },
  });

  test.each<[string, object, Readonly<Record<string, string>>?]>([
    ["not done", record("a", [], "", { outcome: "failed" })],
    ["its end was not seen", { ...record("a"), incomplete: true }],
    ["no chat", record("a", [], "", { operation: "embed" })],
    ["written without content", record("a", [], "", { request: undefined })],
    ["redacted as a whole", record("a", [], "", { request: "[redacted]" })],
    ["redacted as a whole", record("a", [], "", { reply: { candidates: ["[redacted]"] } })],
    ["the answer was cut short", record("a", [], "", cut({ finish: "length" }))],
    ["a text was cut by maxStringLength", record("a", [["user", "long[… 12 more]"]])],
    ["with images or other media, of which the log keeps no bytes", record("a", [["user", [{ type: "image" }]]])],
    ["the model refused", record("a", [["user", "x"]], [{ type: "refusal", text: "no" }])],
    ["calls a tool that takes free text", record("a", [["user", "x"]], [{ ...weather, custom: true }])],
    ["the arguments of a call are no JSON", record("a", [["user", "x"]], [{ ...weather, argumentsText: '{"a' }])],
    [
      "a call of a tool without its result",
      record("a", [
        ["user", "x"],
        ["assistant", [weather]],
        ["user", "y"],
      ]),
    ],
    [
      "a result of a tool that was not called",
      record("a", [
        ["user", "x"],
        ["user", [cold]],
      ]),
    ],
    ["calls of tools that cannot be told apart", record("a", [["user", "x"]], [weather, weather])],
    ["with calls of tools", record("a", talk), { tools: "exclude" }],
    ["an empty answer", record("a", [["user", "x"]], "")],
    ["a question without words", record("a", [["user", ""]])],
    ["nobody asks anything", record("a", [["assistant", "x"]])],
    ["fewer turns than --min-turns", record("a"), { "min-turns": "2" }],
    ["more turns than --max-turns", record("a", talk), { "max-turns": "1" }],
    ["not asked for", record("a"), { model: "other" }],
    ["not asked for", record("a"), { since: "2026-01-02" }],
    [
      "its beginning is at the provider",
      record("a", [], "", { request: { messages: [], state: { previousResponseId: "r" } } }),
    ],
  ])("%s", async (why, given, values = {}) => {
    const { summary } = await exported([given], values);
    expect(summary).toMatchObject(only(why));
  });

  test("of what is written is counted: thinking, further answers, names, media with --media strip", async () => {
    const parts = [
      { type: "image", source: {} },
      { type: "text", text: "what is this" },
    ];
    const base = record(
      "a",
      [["user", parts]],
      [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "a cat" },
      ],
    );
    const request = { messages: [{ role: "user", name: "ann", content: parts }] };
    const [candidate] = (base["reply"] as { candidates: readonly object[] }).candidates;
    const given = { ...base, request, reply: { candidates: [candidate, candidate] } };
    const { data, summary } = await exported([given], { media: "strip" });
    expect(data).toEqual([
      {
        messages: [
          { role: "user", content: "what is this" },
          { role: "assistant", content: "a cat" },
        ],
      },
    ]);
    expect(summary["leftOutOfWritten"]).toEqual({
      "further answers to the same question": 1,
      "names of speakers": 1,
      "images and other media": 1,
      thinking: 1,
    });
  });

  test("is told to people on the terminal, or beside the data", async () => {
    const cwd = await folderWithLog({
      "prompts.jsonl": lines(record("a"), record("b", [], "", { outcome: "failed" })),
    });
    const { code, out } = await runLog("export", { cwd, values: { out: "data.jsonl" } });
    expect([code, out]).toEqual([
      0,
      "read 2 records\nwrote 1 conversation to data.jsonl\nleft out 1:\n  1  not done\n",
    ]);
    const beside = await runLog("export", { cwd });
    expect(parse(beside.out)).toHaveProperty("messages");
    expect(beside.err).toContain("wrote 1 conversation to standard output");
  });
});

describe("de-duplication", () => {
  const first = record("1", [["user", "hello"]], "hi");
  const same = record("2", [["user", "  hello\r\n"]], "hi ");
  const longer = record(
    "3",
    [
      ["user", "hello"],
      ["assistant", "hi"],
      ["user", "how are you"],
    ],
    "fine",
  );
  const written = async (records: readonly object[], dedupe?: string) => {
    const { data, summary } = await exported(records, dedupe === undefined ? {} : { dedupe });
    return [data.length, summary["leftOut"]];
  };

  test("leaves out what says the same, and what another goes on from, wherever that stands", async () => {
    const leftOut = { "says the same as another one": 1, "is the beginning of another one": 1 };
    expect(await written([first, same, longer])).toEqual([1, leftOut]);
    expect(await written([longer, first, same])).toEqual([1, leftOut]);
  });

  test("only what says the same with exact, nothing with none", async () => {
    expect(await written([first, same, longer], "exact")).toEqual([2, { "says the same as another one": 1 }]);
    expect(await written([first, same, longer], "none")).toEqual([3, {}]);
  });

  test("does not mind ids of calls and spaces in their arguments", async () => {
    const other = { ...weather, id: "c9", argumentsText: '{"city":"Oslo"}' };
    const again: readonly TestMessage[] = [
      ["user", "cold in Oslo?"],
      ["assistant", [{ type: "text", text: "Let me see." }, other]],
      [
        "user",
        [
          { ...cold, callId: "c9" },
          { type: "text", text: "well?" },
        ],
      ],
    ];
    expect(await written([record("1", talk), record("2", again)])).toEqual([1, { "says the same as another one": 1 }]);
    const otherwise = { ...other, argumentsText: '{"city":"Rome"}' };
    const rome: readonly TestMessage[] = [
      ["user", "cold?"],
      ["assistant", [otherwise]],
      ["user", [{ ...cold, callId: "c9" }]],
    ];
    const oslo: readonly TestMessage[] = [
      ["user", "cold?"],
      ["assistant", [weather]],
      ["user", [cold]],
    ];
    expect(await written([record("1", oslo), record("2", rome)])).toEqual([2, {}]);
  });

  test("keeps conversations apart that differ in their system prompt, unless that is dropped", async () => {
    const of = (text: string) => {
      const base = record(text);
      return { ...base, request: { ...(base["request"] as object), system: [{ text }] } };
    };
    expect(await written([of("a"), of("b")])).toEqual([2, {}]);
    const { data } = await exported([of("a"), of("b")], { system: "drop" });
    expect(data).toHaveLength(1);
  });
});

describe("the file", () => {
  test("is there as a whole, for the owner alone", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": lines(record("a")) });
    await runLog("export", { cwd, values: { out: "data.jsonl" } });
    expect((await stat(join(cwd, "data.jsonl"))).mode & 0o777).toBe(0o600);
    expect(await readdir(cwd)).not.toContain("data.jsonl.part");
  });

  test("that cannot be made is a failure", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": lines(record("a")) });
    const run = await runLog("export", { cwd, values: { out: "no/such/folder.jsonl" } });
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining("ENOENT") });
  });
});

describe("wrong usage ends with 2", () => {
  test.each([
    [{ format: "csv" }, {}, "--format must be openai-chat or sharegpt or jsonl"],
    [{ tools: "some" }, {}, "--tools must be"],
    [{ dedupe: "fuzzy" }, {}, "--dedupe must be"],
    [{ "min-turns": "0" }, {}, "--min-turns needs a number from 1"],
    [{ "min-turns": "3", "max-turns": "2" }, {}, "--min-turns is more"],
    [{ until: "x" }, {}, "--until needs a date"],
    [{}, { redact: ["fine", "("] }, '--redact "(" must be a regular expression'],
    [{}, { "redact-field": ["a["] }, '--redact-field "a[" is no path'],
  ])("%j %j", async (values: Record<string, string>, lists: Record<string, readonly string[]>, message) => {
    const cwd = await folderWithLog({ "prompts.jsonl": lines(record("a")) });
    expect(await runLog("export", { cwd, values, lists })).toMatchObject({
      code: 2,
      err: expect.stringContaining(message),
      out: "",
    });
  });
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KernelEvent, Observer } from "@patchbay/sdk";
import { kernelEvent, startPlugin, testLogger } from "@patchbay/sdk/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { plugin } from "../../observe-prompt-log/src/index.ts";
import { runLog } from "./log-folder.ts";

const exchange = "x";
const of = { exchange };

/** How a canary may be spelled inside JSON. */
const spellings: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify(text),
  (text) => `"${text.replaceAll(/[^]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`,
];

/** An exchange in which the canary is everywhere where people and models write, on both sides. */
function eventsWith(canary: string, spell: (text: string) => string, pieces: number): readonly KernelEvent[] {
  const words = `so ${canary} it is`;
  const content = [{ type: "text" as const, text: words }];
  const call = { type: "tool-call" as const, id: "c", name: "f", argumentsText: `{"a":${spell(words)}}` };
  const body = `{"messages":[{"role":"user","content":${spell(words)}}]}`;
  const size = Math.ceil(words.length / pieces);
  const split = Array.from({ length: pieces }, (_, index) => words.slice(index * size, (index + 1) * size));
  const stream = split.map((text) => `data: {"choices":[{"delta":{"content":${spell(text)}}}]}\n\n`);
  const upstream = { ...of, side: "upstream" as const, attempt: 1 };
  const client = { ...of, side: "client" as const };
  return [
    kernelEvent("exchange-start", { ...of, headers: { "x-user": words } }),
    kernelEvent("request", {
      ...of,
      request: { model: "m", system: [], messages: [{ role: "user", content }], stream: true },
    }),
    kernelEvent("wire-head", { ...client, direction: "request", headers: { "x-user": words } }),
    kernelEvent("wire-body", { ...client, direction: "request", body }),
    kernelEvent("wire-body", { ...upstream, direction: "request", body }),
    ...stream.map((piece) => kernelEvent("wire-body", { ...upstream, direction: "reply", body: piece })),
    ...stream.map((piece) => kernelEvent("wire-body", { ...client, direction: "reply", body: piece })),
    kernelEvent("reply", {
      ...of,
      reply: { id: "r", model: "m", candidates: [{ content: [...content, call], finish: "stop" }] },
    }),
    kernelEvent("exchange-end", of),
  ];
}

/** All that comes out anywhere: file, page, console, the commands and each form of a data set. */
async function outputsOf(events: readonly KernelEvent[], options: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "prompt-log-"));
  try {
    const file = join(folder, "prompts.jsonl");
    const log = testLogger();
    const all: string[] = [];
    for (const mode of ["file", "console"]) {
      const started = await startPlugin(plugin, { mode, file, bodies: true, showContent: true, ...options }, { log });
      const [observer] = [started.hooks.observe].flat() as readonly Observer[];
      await observer?.handle(events);
      const signal = new AbortController().signal;
      const page = await observer?.endpoints?.[0]?.handle({ query: { content: "true" }, headers: {}, signal });
      all.push(typeof page?.body === "string" ? page.body : "");
      await started.dispose();
    }
    all.push(await readFile(file, "utf8"), JSON.stringify(log.lines));
    const values = { file };
    all.push((await runLog("show", { cwd: folder, values, argument: exchange, switches: ["bodies"] })).out);
    for (const format of ["openai-chat", "sharegpt", "jsonl"])
      all.push((await runLog("export", { cwd: folder, values: { ...values, format } })).out);
    return all.join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The text with what JSON escapes in it spelled out, so that nothing hides there; and its words without what lies between. */
function plain(text: string): string {
  const spelled = text.replaceAll(/\\+u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return `${spelled}\n${[...spelled.matchAll(/content\\*":\\*"([^"\\]*)/g)].map(([, piece]) => piece).join("")}`;
}

const canaries = fc.stringMatching(/^[a-zäöß]{3}-[0-9]{6}-[a-z]{4}$/);
const spelling = fc.constantFrom(...spellings);

test("what a pattern redacts comes out nowhere, however it is spelled and cut into pieces", async () => {
  await fc.assert(
    fc.asyncProperty(canaries, spelling, fc.integer({ min: 1, max: 9 }), async (canary, spell, pieces) => {
      const outputs = await outputsOf(eventsWith(canary, spell, pieces), { redact: ["[a-zäöß]{3}-\\d{6}-[a-z]{4}"] });
      expect(outputs).toContain("[redacted]");
      expect(plain(outputs)).not.toContain(canary);
    }),
    { numRuns: 20 },
  );
});

test("what stands in a redacted field comes out nowhere", async () => {
  const paths = [
    ["messages[*].content", "candidates[*].content", "choices[*].delta.content"],
    ["messages[*].content", "candidates[*].content"],
    ["..content"],
  ];
  await fc.assert(
    fc.asyncProperty(
      canaries,
      spelling,
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(...paths),
      async (...given) => {
        const [canary, spell, pieces, redactFields] = given;
        const options = { redactFields: [...redactFields, "headers.x-user"] };
        const outputs = await outputsOf(eventsWith(canary, spell, pieces), options);
        expect(outputs).toContain("[redacted]");
        expect(plain(outputs)).not.toContain(canary);
      },
    ),
    { numRuns: 20 },
  );
});

test("export redacts again what the log did not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "prompt-log-"));
  try {
    const file = join(folder, "prompts.jsonl");
    const started = await startPlugin(plugin, { mode: "file", file });
    const [observer] = [started.hooks.observe].flat() as readonly Observer[];
    const [, request, , , ...rest] = eventsWith("abc-123456-wxyz", JSON.stringify, 1);
    await observer?.handle([...(request ? [request] : []), ...rest]);
    await started.dispose();
    expect(await readFile(file, "utf8")).toContain("abc-123456-wxyz");
    for (const format of ["openai-chat", "sharegpt", "jsonl"]) {
      const { out, code } = await runLog("export", {
        cwd: folder,
        values: { file, format },
        lists: { redact: ["\\d{6}-wxyz"], "redact-field": ["..argumentsText"] },
      });
      expect(code).toBe(0);
      expect(out === "" || out.includes("[redacted]")).toBe(true);
      expect(out).not.toContain("wxyz");
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

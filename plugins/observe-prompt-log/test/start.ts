import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExchangeEndEvent, KernelEvent, Logger, Observer, PluginContext, WireHeadEvent } from "@patchbay/sdk";
import { createTestClock, kernelEvent } from "@patchbay/sdk/testing";
import { onTestFinished } from "vitest";
import type { z } from "zod";
import { plugin } from "../src/index.ts";
import { options } from "../src/options.ts";

/** An answer of the page. */
interface Page {
  readonly complete: boolean;
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

/** The plugin, running with these options and a data folder of its own. */
export async function start(given: z.input<typeof options>) {
  const folder = await mkdtemp(join(tmpdir(), "prompt-log-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clock = createTestClock();
  const lines: {
    readonly level: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[] = [];
  const write = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    void lines.push({ level, message, fields: fields ?? {} });
  const log: Logger = {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    with: () => log,
  };
  // The plugin uses no more of its context than this.
  const own: Partial<PluginContext> = {
    log,
    clock,
    dataDir: () => Promise.resolve(folder),
    every: (ms, run) => clock.every(ms, () => void run()),
  };
  const context = own as PluginContext;
  const hooks = await plugin.setup(context, options.parse(given));
  onTestFinished(async () => hooks.dispose?.());
  const observer = hooks.observe as Observer | undefined;
  return {
    folder,
    clock,
    lines,
    observer,
    handle: async (...batch: KernelEvent[]) => observer?.handle(batch),
    dispose: async () => hooks.dispose?.(),
    /** What the page shows. */
    page: async (query: Readonly<Record<string, string>> = {}): Promise<Page> => {
      const signal = new AbortController().signal;
      const answer = await observer?.endpoints?.[0]?.handle({ query, headers: {}, signal });
      if (typeof answer?.body !== "string") throw new Error("no page");
      return JSON.parse(answer.body) as Page;
    },
    /** The records of a file of the folder. */
    records: async (name = "prompts.jsonl"): Promise<Record<string, unknown>[]> => {
      const text = await readFile(join(folder, name), "utf8");
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}

const at = Date.UTC(2026, 0, 1);

/** The request of an exchange with this prompt. */
export function asked(exchange: string, text: string): Extract<KernelEvent, { type: "request" }> {
  const messages = [{ role: "user" as const, content: [{ type: "text" as const, text }] }];
  return { type: "request", at, exchange, request: { model: "fast", system: [], messages, stream: true } };
}

/** The reply of an exchange with this text. */
export function answered(exchange: string, text: string): Extract<KernelEvent, { type: "reply" }> {
  const candidates = [{ content: [{ type: "text" as const, text }], finish: "stop" as const }];
  return { type: "reply", at: at + 900, exchange, reply: { id: "r", model: "gpt-5-mini", candidates } };
}

/** The end of an exchange. */
export function ended(exchange: string, over: Partial<ExchangeEndEvent> = {}): ExchangeEndEvent {
  return {
    type: "exchange-end",
    at: at + 1000,
    exchange,
    operation: "chat",
    protocol: "openai-chat",
    model: "fast",
    stream: true,
    client: "",
    status: 200,
    outcome: "done",
    durationMs: 1000,
    firstEventMs: 120,
    attempts: 1,
    pool: "openai-custom",
    node: "main",
    upstreamModel: "gpt-5-mini",
    finish: "stop",
    usage: { inputTokens: 3, outputTokens: 5 },
    losses: 0,
    ...over,
  };
}

/** All events of an exchange. */
export function exchange(id: string, prompt = "hello", answer = "hi"): KernelEvent[] {
  return [asked(id, prompt), answered(id, answer), ended(id)];
}

/** The beginning of an exchange of this client. */
export function begun(exchange: string, client = "", headers: Readonly<Record<string, string>> = {}): KernelEvent {
  return { ...kernelEvent("exchange-start", { exchange, at, client }), headers };
}

/** A message on the line, its body in these pieces. */
export function onLine(
  exchange: string,
  place: Pick<WireHeadEvent, "side" | "direction" | "attempt">,
  ...pieces: readonly string[]
): KernelEvent[] {
  const of = { at, exchange, ...place };
  const isRequest = place.direction === "request";
  const head = isRequest ? { method: "POST", url: "/v1/chat/completions" } : { status: 200 };
  return [
    { ...of, type: "wire-head", ...head, headers: { "content-type": "application/json", "x-user": "ann" } },
    ...pieces.map((body): KernelEvent => ({ ...of, type: "wire-body", body })),
  ];
}

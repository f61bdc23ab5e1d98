import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExchangeEndEvent, KernelEvent, Logger, Observer, PluginContext } from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import { onTestFinished } from "vitest";
import type { z } from "zod";
import { plugin } from "../src/index.ts";
import { options } from "../src/options.ts";

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
  const context = { log, clock, dataDir: () => Promise.resolve(folder) } as Partial<PluginContext> as PluginContext;
  const hooks = await plugin.setup(context, options.parse(given));
  const observer = hooks.observe as Observer | undefined;
  return {
    folder,
    clock,
    lines,
    observer,
    handle: async (...batch: KernelEvent[]) => observer?.handle(batch),
    dispose: async () => hooks.dispose?.(),
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

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { KernelEvent, Observer } from "@patchbay/sdk";
import { kernelEvent, startPlugin, type TestContextOverrides } from "@patchbay/sdk/testing";
import { plugin, readTape, type Tape } from "../src/index.ts";

/** Starts the plugin; `tapes` ends it and reads what it wrote. */
export async function startRecording(options: object = {}, overrides: TestContextOverrides = {}) {
  const started = await startPlugin(plugin, options, overrides);
  const { observe } = started.hooks;
  const observer = observe as Observer;
  const folder = join(await started.context.dataDir(), "tapes");
  return {
    ...started,
    folder,
    observer,
    handle: (...events: readonly KernelEvent[]) => void observer.handle(events),
    /** The plugin's own end, before its folder is deleted. */
    async tapes(): Promise<readonly Tape[]> {
      await started.hooks.dispose?.();
      const names = await readdir(folder).catch(() => []);
      return await Promise.all(
        names.toSorted((one, other) => (one < other ? -1 : 1)).map((name) => readTape(join(folder, name))),
      );
    },
  };
}

const at = Date.UTC(2026, 0, 1);

/** The events of an exchange: one attempt, and what was said. */
export function exchangeOf(
  exchange: string,
  {
    outcome = "done",
    durationMs = 100,
    asked = '{"messages":[{"role":"user","content":"hello there"}]}',
    pieces = ['{"id":"1","choices":[{"message":{"role":"assistant","content":"good day"}}]}'],
    model = "fast",
    client = "c1",
    pool = "main",
    headers = {},
  }: {
    readonly outcome?: "done" | "failed" | "cancelled";
    readonly durationMs?: number;
    readonly asked?: string;
    readonly pieces?: readonly string[];
    readonly model?: string;
    readonly client?: string;
    readonly pool?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): readonly KernelEvent[] {
  const of = (ms: number) => ({ exchange, at: at + ms });
  const ofAttempt = { attempt: 1, pool, node: "a", model: "m" };
  return [
    kernelEvent("exchange-start", { ...of(0), model, client, headers }),
    kernelEvent("wire-head", { ...of(0), headers }),
    kernelEvent("wire-body", { ...of(0), body: asked }),
    kernelEvent("attempt-start", { ...of(1), ...ofAttempt }),
    kernelEvent("wire-body", { ...of(2), side: "upstream", direction: "request", attempt: 1, body: asked }),
    ...pieces.map((body, nth) =>
      kernelEvent("wire-body", { ...of(10 + nth * 10), side: "client", direction: "reply", body }),
    ),
    kernelEvent("attempt-end", { ...of(durationMs), ...ofAttempt, outcome }),
    kernelEvent("exchange-end", { ...of(durationMs), outcome, durationMs, attempts: 1, model, client }),
  ];
}

/** The pieces of a body on a tape. */
export function bodyOf(tape: Tape | undefined, side: string, direction: string): readonly string[] {
  return (tape?.events ?? []).flatMap((event) =>
    event.type === "wire-body" && event.side === side && event.direction === direction ? [event.body] : [],
  );
}

import type { AttemptEndEvent, ExchangeEndEvent, KernelEvent, Observer } from "@patchbay/sdk";
import { kernelEvent, startPlugin, type StartedPlugin, testContext } from "@patchbay/sdk/testing";
import { onTestFinished } from "vitest";
import { plugin } from "../../src/index.ts";

/** What the page answers, as far as tests look. */
export interface Page {
  readonly rows: readonly (Figures & { readonly key: string | null })[];
  readonly total: Figures;
  readonly leftOut: number;
  readonly from: string;
  readonly to: string;
  readonly prices: string;
  readonly waiting: number;
  readonly dropped: number;
}

interface Figures {
  readonly exchanges: number;
  readonly attempts: number;
  readonly unpriced: number;
  readonly estimated: number;
  readonly tokens: Readonly<Record<string, number>>;
  readonly costNano: number;
  readonly costUsd: string;
}

/** The plugin at work. */
export interface Started extends StartedPlugin {
  readonly observer: Observer;
  readonly tell: (...events: readonly KernelEvent[]) => void;
  page(query?: Readonly<Record<string, string>>): Promise<Page>;
  /** The page, once it tells of so many exchanges. */
  shown(exchanges: number): Promise<Page>;
  /** Writes what waits, without an end. */
  flush(): Promise<void>;
}

export async function start(options: object = {}): Promise<Started> {
  const started = await startPlugin(plugin, options);
  onTestFinished(() => started.dispose());
  return wrap(started);
}

/** The folder that a test's plugins share, which goes with the test. */
export async function sharedFolder(): Promise<string> {
  const context = testContext();
  onTestFinished(() => context.dispose());
  return await context.dataDir();
}

export function wrap(started: StartedPlugin): Started {
  const [observer] = [started.hooks.observe].flat() as readonly Observer[];
  const endpoint = observer?.endpoints?.[0];
  if (!observer || !endpoint) throw new Error("no observer");
  const page = async (query: Readonly<Record<string, string>> = {}): Promise<Page> => {
    const answer = await endpoint.handle({ query, headers: {}, signal: new AbortController().signal });
    if (typeof answer?.body !== "string") throw new Error("no text");
    return JSON.parse(answer.body) as Page;
  };
  return {
    ...started,
    observer,
    tell: (...events) => void observer.handle(events),
    page,
    async shown(exchanges) {
      for (let tries = 0; tries < 1000; tries++) {
        const shown = await page(always);
        if (shown.total.exchanges >= exchanges) return shown;
      }
      throw new Error("the page does not tell of all");
    },
    async flush() {
      await started.context.clock.advance(1000);
      for (let tries = 0; tries < 1000; tries++) if ((await page(always)).waiting === 0) return;
      throw new Error("rows still wait");
    },
  };
}

/** All times. */
export const always = { from: "0", to: "4102444800000" };
export const at = Date.UTC(2026, 0, 1);

export function attempt(overrides: Partial<AttemptEndEvent> = {}): AttemptEndEvent {
  const usage = { inputTokens: 1000, outputTokens: 100 };
  return kernelEvent("attempt-end", {
    model: "gpt-5",
    pool: "main",
    node: "a",
    exchange: "req_1",
    usage,
    ...overrides,
  });
}

export function exchange(overrides: Partial<ExchangeEndEvent> = {}): ExchangeEndEvent {
  const where = { pool: "main", node: "a", upstreamModel: "gpt-5" };
  return kernelEvent("exchange-end", { exchange: "req_1", ...where, ...overrides });
}

/** An exchange with one attempt. */
export function pair(id: string, overrides: Partial<AttemptEndEvent> = {}): readonly KernelEvent[] {
  const { pool = "main", node = "a", model = "gpt-5", client = "test-client", at: when = at } = overrides;
  return [
    attempt({ exchange: id, ...overrides }),
    exchange({ exchange: id, pool, node, upstreamModel: model, client, at: when }),
  ];
}

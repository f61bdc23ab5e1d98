import { gatewayView, type KernelEvent, type NodeReading, type Observer, type PluginReading } from "@patchbay/sdk";
import { createTestClock, startPlugin, type TestContextOverrides } from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";
import { type Page, readPage } from "./read-page.ts";

/** What the gateway shows of itself; a test sets it. */
export interface Gateway {
  running: number;
  nodes: readonly NodeReading[];
  plugins: readonly PluginReading[];
}

/** The plugin at work. */
export interface Started {
  readonly observer: Observer;
  readonly clock: ReturnType<typeof createTestClock>;
  readonly gateway: Gateway;
  readonly tell: (...events: readonly KernelEvent[]) => Promise<void>;
  /** The page as it stands, read strictly. */
  readonly page: () => Promise<Page>;
}

export async function start(options: object = {}): Promise<Started> {
  const clock = createTestClock();
  const gateway: Gateway = { running: 0, nodes: [], plugins: [] };
  const { hooks } = await startPlugin(plugin, options, { clock, ...contextWith(gateway) });
  const [observer] = [hooks.observe].flat() as readonly Observer[];
  if (!observer) throw new Error("no observer");
  return {
    observer,
    clock,
    gateway,
    tell: async (...events) => {
      await observer.handle(events);
    },
    page: async () => {
      const request = { query: {}, headers: {}, signal: new AbortController().signal };
      const answer = await observer.endpoints?.[0]?.handle(request);
      if (typeof answer?.body !== "string") throw new Error("no text");
      return readPage(answer.body);
    },
  };
}

/** A context in which the gateway can be looked at. */
export function contextWith(gateway: Gateway): TestContextOverrides {
  const view = { ...gateway, nodes: () => gateway.nodes, plugins: () => gateway.plugins };
  return { given: [[gatewayView, view]] };
}

export function nodeReading(overrides: Partial<NodeReading> = {}): NodeReading {
  return { pool: "main", node: "a", condition: "ready", inFlight: 0, waiting: 0, restingModels: 0, ...overrides };
}

export function pluginReading(overrides: Partial<PluginReading> = {}): PluginReading {
  return { plugin: "p", tier: "inline", state: "running", hooks: [], droppedEvents: 0, ...overrides };
}

import http, { type Agent, type IncomingHttpHeaders } from "node:http";
import {
  type CallProvider,
  definePlugin,
  type Hooks,
  type KernelEvent,
  type KernelEventKind,
  type Plugin,
  type PluginContext,
} from "@patchbay/sdk";
import type { Config, NodeConfig } from "../../src/config/config.ts";
import { startTestKernel, type TestKernel, type TestKernelOptions } from "../../src/testing.ts";
import { plainProtocol, plainProvider } from "./plain-wire.ts";

/** Where a node is, and what a test says about it beside. */
export type NodeAt = string | { readonly url: string } | NodeConfig;

/** A kernel whose pool `main` has these nodes of the plain provider, called `a`, `b`, … with keys `key-of-a-123456`, … */
export function startGateway(
  nodes: readonly NodeAt[],
  config: Config = {},
  options: TestKernelOptions = {},
): Promise<TestKernel> {
  return startTestKernel(gatewayConfig(nodes, config), options);
}

export function gatewayConfig(
  nodes: readonly NodeAt[],
  { plugins = [], pools = {}, upstream = {}, ...config }: Config = {},
): Config {
  return {
    // Clocks of tests stand still: nobody is to wait for a second try.
    upstream: { retryPauseMs: 0, ...upstream },
    plugins: [plainProtocol, plainProvider, ...plugins],
    pools: { main: { provider: "plain", nodes: nodes.map(nodeAt) }, ...pools },
    defaultPool: "main",
    ...config,
  };
}

export function nodeAt(at: NodeAt, index = 0): NodeConfig {
  const id = "abcdefghijklmnopqrstuvwxyz"[index] ?? `n${index}`;
  const config = typeof at === "string" ? { baseUrl: `${at}/v1` } : baseOf(at);
  return { id, apiKey: keyOf(id), ...config };
}

export function keyOf(id: string): string {
  return `key-of-${id}-123456`;
}

function baseOf(at: { readonly url: string } | NodeConfig): NodeConfig {
  return "url" in at && typeof at.url === "string" ? { baseUrl: `${at.url}/v1` } : at;
}

/** A plugin of these hooks. */
export function plug(
  name: string,
  hooks: Hooks | ((context: PluginContext) => Hooks),
  extra: Partial<Plugin> = {},
): Plugin {
  return definePlugin({
    name,
    sdk: "1.0",
    ...extra,
    setup: (context) => (typeof hooks === "function" ? hooks(context) : hooks),
  });
}

/** A plugin with a programmed provider called `coded`. */
export function coded(call: CallProvider["call"]): Plugin {
  return plug("coded-provider", { outboundProvider: { id: "coded", call } });
}

/** An observer that keeps what it saw. */
export interface Watcher {
  readonly plugin: Plugin;
  readonly events: readonly KernelEvent[];
  of<Kind extends KernelEventKind>(type: Kind): readonly Extract<KernelEvent, { readonly type: Kind }>[];
  /** Resolves with the n-th event of a kind. */
  seen<Kind extends KernelEventKind>(type: Kind, n?: number): Promise<Extract<KernelEvent, { readonly type: Kind }>>;
}

export function watch(...kinds: readonly KernelEventKind[]): Watcher {
  const events: KernelEvent[] = [];
  let wake: (() => void)[] = [];
  const of = <Kind extends KernelEventKind>(type: Kind) =>
    events.filter((event): event is Extract<KernelEvent, { readonly type: Kind }> => event.type === type);
  return {
    events,
    of,
    plugin: plug("watcher", {
      observe: {
        events: kinds,
        handle: (batch) => {
          events.push(...batch);
          const waiting = wake;
          wake = [];
          for (const resolve of waiting) resolve();
        },
      },
    }),
    async seen(type, n = 1) {
      for (;;) {
        const found = of(type)[n - 1];
        if (found) return found;
        await new Promise<void>((resolve) => wake.push(resolve));
      }
    },
  };
}

/** Asks `POST /v1/chat` of the plain protocol. */
export function chat(
  kernel: TestKernel,
  body: Readonly<Record<string, unknown>> = {},
  init?: RequestInit,
): Promise<Response> {
  return kernel.request("/v1/chat", { model: "m", stream: false, text: "hi", ...body }, init);
}

/** The objects of a stream of the plain wire. */
export function dataOf(text: string): readonly unknown[] {
  return text
    .split("\n\n")
    .filter((part) => part.startsWith("data: "))
    .map((part) => JSON.parse(part.slice(6)) as unknown);
}

/** The text that the deltas of a stream make. */
export function streamedText(text: string): string {
  return dataOf(text)
    .map((item) => (item as { text?: string }).text ?? "")
    .join("");
}

/** Reads a stream bit by bit. */
export interface Reader {
  readonly text: string;
  /** Reads on until the whole text so far contains the mark. */
  until(mark: string): Promise<string>;
  rest(): Promise<string>;
}

export function readerOf(response: Response): Reader {
  const source = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const more = async (): Promise<boolean> => {
    const next = await source?.read();
    text += decoder.decode(next?.value, { stream: true });
    return next?.done === false;
  };
  return {
    get text() {
      return text;
    },
    async until(mark) {
      while (!text.includes(mark))
        if (!(await more()))
          throw new Error(`the stream ended before ${JSON.stringify(mark)}: ${JSON.stringify(text)}`);
      return text;
    },
    async rest() {
      while (await more());
      return text;
    },
  };
}

/** What came back over node's own client. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What is sent over node's own client: headers and paths go out as they are. */
export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
  readonly agent?: Agent;
}

export function send(url: string, { body, ...options }: RawRequest = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: body === undefined ? "GET" : "POST", ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.once("error", reject);
    });
    request.once("error", reject);
    if (Array.isArray(body)) for (const piece of body as readonly (string | Uint8Array)[]) request.write(piece);
    else if (body !== undefined) request.write(body);
    request.end();
  });
}

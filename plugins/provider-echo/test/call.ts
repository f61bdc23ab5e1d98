import type {
  Call,
  CallProvider,
  ChatEvent,
  ChatRequest,
  Logger,
  Message,
  OperationKind,
  PluginContext,
} from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

/** The provider, as the plugin gives it. */
export async function loadEcho(): Promise<CallProvider> {
  // Nothing in the context is used: the echo has neither state nor options.
  const { outboundProvider } = await plugin.setup({} as PluginContext, {});
  return outboundProvider as CallProvider;
}

/** A call with this request, on a clock that stands still. */
export function createCall<Kind extends OperationKind>(
  request: Call<Kind>["request"],
  over: Partial<Call<Kind>> = {},
): Call<Kind> {
  return {
    exchange: "x1",
    attempt: 1,
    request,
    node: {
      id: "main",
      pool: "echo",
      provider: "echo",
      priority: 100,
      weight: 1,
      hasCredential: false,
      labels: {},
      options: {},
    },
    model: "echo",
    signal: new AbortController().signal,
    fetch: () => Promise.reject(new Error("the echo needs no network")),
    sign: () => Promise.reject(new Error("the echo has no key")),
    log: silent,
    clock: createTestClock(0),
    losses: () => {},
    ...over,
  };
}

/** A chat whose last user message is this text or these parts. */
export function chat(content: string | Message["content"], over: Partial<ChatRequest> = {}): ChatRequest {
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
  return { model: "echo", system: [], stream: true, messages: [{ role: "user", content: parts }], ...over };
}

/** All events of the answer, one by one. */
export async function eventsOf(request: ChatRequest, over: Partial<Call<"chat">> = {}): Promise<ChatEvent[]> {
  const echo = await loadEcho();
  const events: ChatEvent[] = [];
  for await (const step of echo.call(createCall<"chat">(request, over))) events.push(...[step].flat());
  return events;
}

import type { KernelEvent, KernelEventKind } from "../observe.ts";
import { chatRequest } from "./requests.ts";

type EventOf<Kind extends KernelEventKind> = Extract<KernelEvent, { readonly type: Kind }>;

/** What observers see, one of a kind; of exchange `test-exchange` unless overridden. */
export function kernelEvent<Kind extends KernelEventKind>(
  type: Kind,
  overrides: Partial<EventOf<Kind>> = {},
): EventOf<Kind> {
  return { ...samples[type], ...overrides };
}

const at = Date.UTC(2026, 0, 1);
const ofExchange = { at, exchange: "test-exchange" };
const ofAttempt = { ...ofExchange, attempt: 1, pool: "test", node: "test", model: "test-model" };

const samples: { readonly [Kind in KernelEventKind]: EventOf<Kind> } = {
  "exchange-start": {
    ...ofExchange,
    type: "exchange-start",
    operation: "chat",
    protocol: "test",
    method: "POST",
    path: "/v1/chat",
    headers: { "user-agent": "test" },
    model: "test-model",
    stream: true,
    client: "test-client",
  },
  request: { ...ofExchange, type: "request", request: chatRequest("hello", { stream: true }) },
  selection: {
    ...ofExchange,
    type: "selection",
    attempt: 1,
    chosen: ["test/test"],
    dropped: [{ node: "test/tired", policy: "test", reason: "cooling", until: at + 1000 }],
    notes: [{ policy: "test", text: "in turns" }],
  },
  "attempt-start": { ...ofAttempt, type: "attempt-start", wire: "test", passthrough: false },
  "attempt-commit": { ...ofAttempt, type: "attempt-commit", firstEventMs: 12 },
  "attempt-end": {
    ...ofAttempt,
    type: "attempt-end",
    operation: "chat",
    protocol: "test",
    stream: true,
    client: "test-client",
    outcome: "done",
    durationMs: 34,
    firstEventMs: 12,
    usage: { outputTokens: 2 },
    losses: 1,
  },
  "wire-head": {
    ...ofExchange,
    type: "wire-head",
    side: "client",
    direction: "request",
    method: "POST",
    url: "/v1/chat/completions",
    headers: { "user-agent": "test" },
  },
  "wire-body": { ...ofExchange, type: "wire-body", side: "client", direction: "request", body: "{}" },
  reply: {
    ...ofExchange,
    type: "reply",
    reply: {
      id: "test-reply",
      model: "test-model",
      candidates: [{ content: [{ type: "text", text: "hello" }], finish: "stop" }],
    },
  },
  loss: {
    ...ofExchange,
    type: "loss",
    direction: "request",
    loss: { path: "messages[0].name", kind: "dropped", from: "ann", reason: "the target has no field for it" },
  },
  "stream-violation": {
    ...ofExchange,
    type: "stream-violation",
    side: "client",
    wire: "test",
    plugin: "test",
    rule: "one-end",
    message: "something came after the end",
  },
  "exchange-end": {
    ...ofExchange,
    type: "exchange-end",
    operation: "chat",
    protocol: "test",
    model: "test-model",
    stream: true,
    client: "test-client",
    status: 200,
    outcome: "done",
    durationMs: 56,
    firstEventMs: 12,
    attempts: 1,
    pool: "test",
    node: "test",
    upstreamModel: "test-model",
    finish: "stop",
    usage: { inputTokens: 3, outputTokens: 2 },
    losses: 1,
  },
  "plugin-error": { type: "plugin-error", at, plugin: "another", hook: "observe", message: "it broke" },
  generation: { type: "generation", at, outcome: "swapped", generation: 2 },
  "node-state": {
    type: "node-state",
    at,
    pool: "test",
    node: "test",
    model: "test-model",
    condition: "cooling",
    reason: "rate-limited",
    until: at + 1000,
  },
  probe: { type: "probe", at, pool: "test", node: "test", model: "test-model", outcome: "done", durationMs: 78 },
};

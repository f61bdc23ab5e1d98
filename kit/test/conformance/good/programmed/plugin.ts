import {
  type Call,
  type ChatEvent,
  definePlugin,
  type FailureCode,
  type FetchResponse,
  type FinishReason,
  GatewayError,
  type JsonObject,
} from "@patchbay/sdk";
import { asNumber, asObject, asString, createLineDecoder, parseJson } from "@patchbay/sdk/http";
import * as z from "zod";

/** A vendor with a format of its own: lines of JSON, each a piece of the answer; the last says why it ended. */
export const plugin = definePlugin({
  name: "patchbay-plugin-provider-lines",
  sdk: "1.0",
  options: z.strictObject({ voice: z.string().min(1).default("calm") }),
  contributes: { providers: ["lines"], hooks: ["outboundProvider"] },
  capabilities: { content: ["prompt", "answer"], timers: true },
  setup({ every, log }, { voice }) {
    const tally = { calls: 0 };
    const timer = every(60_000, () => log.debug(`${tally.calls} calls`));
    return {
      outboundProvider: {
        id: "lines",
        auth: { type: "header", name: "x-lines-key" },
        call: (call) => talk(call, voice, tally),
        countTokens: async (call) => await count(call),
      },
      dispose: () => timer.cancel(),
    };
  },
});

async function* talk(
  call: Call<"chat">,
  voice: string,
  tally: { calls: number },
): AsyncGenerator<readonly ChatEvent[]> {
  tally.calls += 1;
  const response = await call.fetch(`${call.node.baseUrl}/talk`, { json: bodyOf(call, voice), signal: call.signal });
  if (!response.ok) throw await failureOf(response, call);
  let begun = false;
  let finished = false;
  const state: State = { calls: [], open: undefined };
  for await (const line of linesOf(response)) {
    if (finished) break;
    const events = read(asObject(parseJson(line)), state);
    finished = events.some(({ type }) => type === "finish" || type === "error");
    yield begun ? events : [{ type: "start", id: call.exchange, model: call.model }, ...events];
    begun = true;
  }
  if (!finished) throw new GatewayError("stream-interrupted", "the line went dead before the answer was over");
}

interface State {
  readonly calls: string[];
  open: number | undefined;
}

function read(line: JsonObject | undefined, state: State): readonly ChatEvent[] {
  const call = asObject(line?.["call"]);
  const counts = asObject(line?.["usage"]);
  const done = asString(line?.["done"]);
  const failed = asObject(line?.["error"]);
  const [think, word, args] = ["think", "word", "args"].map((key) => asString(line?.[key]));
  if (failed) return [toldBy(failed)];
  if (think !== undefined) return [{ type: "reasoning-delta", text: think }];
  if (word !== undefined) return [{ type: "text-delta", text: word }];
  if (args !== undefined) return [{ type: "tool-call-delta", index: state.open ?? 0, argumentsText: args }];
  if (call) return [...closed(state), begin(call, state)];
  if (counts) return [usageOf(counts)];
  if (done !== undefined) return [...closed(state), { type: "finish", reason: reasons[done] ?? "other" }];
  throw new GatewayError("invalid-reply", "a line says nothing that is known");
}

function toldBy(failed: JsonObject): ChatEvent {
  const message = asString(failed["message"]) ?? "it failed";
  return { type: "error", failure: { code: "upstream-failed", message } };
}

function begin(call: JsonObject, state: State): ChatEvent {
  const index = state.calls.length;
  const id = asString(call["id"]) ?? `call-${index}`;
  state.calls.push(id);
  state.open = index;
  return { type: "tool-call-start", index, id, name: asString(call["name"]) ?? "unknown" };
}

function closed(state: State): readonly ChatEvent[] {
  if (state.open === undefined) return [];
  const index = state.open;
  state.open = undefined;
  return [{ type: "tool-call-end", index }];
}

function usageOf(counts: JsonObject): ChatEvent {
  const [inputTokens, outputTokens] = [asNumber(counts["in"]), asNumber(counts["out"])];
  return {
    type: "usage",
    usage: { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) },
  };
}

async function count(call: Call<"count-tokens">): Promise<{ readonly inputTokens: number }> {
  const response = await call.fetch(`${call.node.baseUrl}/count`, { json: { model: call.model }, signal: call.signal });
  if (!response.ok) throw await failureOf(response, call);
  const counted = asNumber(asObject(await response.json())?.["count"]);
  if (counted === undefined) throw new GatewayError("invalid-reply", "the count is missing");
  return { inputTokens: counted };
}

function bodyOf({ request, model }: Call<"chat">, voice: string): JsonObject {
  return {
    model,
    voice,
    system: request.system.map(({ text }) => text),
    turns: request.messages.map(({ role, content }) => ({
      role,
      text: content.map((part) => (part.type === "text" ? part.text : "")).join(""),
    })),
    tools: (request.tools ?? []).flatMap((tool) => (tool.type === "function" ? [tool.name] : [])),
  };
}

async function* linesOf({ body }: FetchResponse): AsyncGenerator<string> {
  const decoder = createLineDecoder();
  for await (const chunk of body) yield* decoder.push(chunk).filter((line) => line.trim() !== "");
  yield* decoder.end().filter((line) => line.trim() !== "");
}

async function failureOf(response: FetchResponse, { log }: Pick<Call<"chat">, "log">): Promise<GatewayError> {
  const { status, headers } = response;
  await response.text().catch(() => "");
  log.warn("the vendor refused", { status });
  const seconds = Number(headers["retry-after"]);
  const code = codes[status] ?? "upstream-failed";
  const options = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
  return new GatewayError(code, `the vendor refused with status ${status}`, options);
}

const codes: Readonly<Record<number, FailureCode>> = {
  400: "bad-request",
  401: "credential-rejected",
  403: "credential-rejected",
  404: "model-not-found",
  413: "too-large",
  429: "rate-limited",
  503: "overloaded",
  529: "overloaded",
};

const reasons: Readonly<Record<string, FinishReason>> = { stop: "stop", cut: "length", calls: "tool-calls" };

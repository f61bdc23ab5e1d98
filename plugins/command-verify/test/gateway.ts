import {
  type FakeUpstream,
  json,
  type RecordedRequest,
  type Script,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { onTestFinished } from "vitest";

/** What a request is about, as far as the fake gateway can tell. */
type Kind =
  | "health"
  | "models"
  | "smoke"
  | "stream"
  | "tool-call"
  | "tool-result"
  | "json-schema"
  | "image"
  | "thinking"
  | "nonsense"
  | "abort"
  | "concurrency";

type Answers = Readonly<Partial<Record<Kind, Script | ((request: RecordedRequest) => Script)>>>;

/** A gateway that is none of Patchbay's and can do everything, but for what a test breaks. */
export async function startGateway(broken: Answers = {}): Promise<FakeUpstream> {
  const gateway = await startFakeUpstream((request) => {
    const kind = kindOf(request);
    const answer = broken[kind] ?? usual[kind];
    return typeof answer === "function" ? answer(request) : answer;
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };

/** A completion with this message. */
export function completion(message: string | object, more: object = {}): Script {
  const whole = typeof message === "string" ? { role: "assistant", content: message } : message;
  const choices = [{ index: 0, message: whole, finish_reason: "stop" }];
  return json({ id: "c1", object: "chat.completion", created: 1, model: "small", choices, usage, ...more });
}

/** A chunk with this delta. */
export function chunk(delta: object, finish: string | null = null): object {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return { id: "c1", object: "chat.completion.chunk", created: 1, model: "small", choices };
}

/** The last chunk of a stream that tells its usage. */
export const usageChunk = { ...chunk({}), choices: [], usage };

/** A call of a tool, with these arguments. */
export function toolCall(argumentsText: string, name = "read_temperature"): Script {
  const call = { id: "call_1", type: "function", function: { name, arguments: argumentsText } };
  return completion({ role: "assistant", content: null, tool_calls: [call] });
}

const counted = [chunk({ role: "assistant", content: "one " }), chunk({ content: "two" }), chunk({}, "stop")];

const usual: Readonly<Record<Kind, Script | ((request: RecordedRequest) => Script)>> = {
  health: json({ status: "ok", version: "7.7.7" }),
  models: json({ object: "list", data: [{ id: "text-embedding-1" }, { id: "small", owned_by: "acme" }] }),
  smoke: completion("patchbay"),
  stream: sse([...counted, usageChunk], { done: true }),
  "tool-call": toolCall('{"city":"Oslo"}'),
  "tool-result": completion("It is 7 degrees."),
  "json-schema": completion('{"city":"Oslo","inhabitants":700000}'),
  image: completion("Red."),
  thinking: completion({ role: "assistant", content: "5", reasoning_content: "Let me see." }),
  nonsense: json({ error: { message: "messages must be a list", type: "invalid_request_error" } }, { status: 400 }),
  abort: {
    headers: { "content-type": "text/event-stream" },
    steps: [{ type: "write", data: `data: ${JSON.stringify(chunk({ content: "one" }))}\n\n` }, { type: "hang" }],
  },
  concurrency: (request) => completion(wordOf(request)),
};

interface ChatBody {
  readonly messages?: unknown;
  readonly stream?: boolean;
  readonly tools?: unknown;
  readonly response_format?: unknown;
  readonly reasoning_effort?: string;
}

function kindOf(request: RecordedRequest): Kind {
  const { path, text } = request;
  if (path.endsWith("/health")) return "health";
  if (path.endsWith("/models")) return "models";
  const body = request.json() as ChatBody;
  if (!Array.isArray(body.messages)) return "nonsense";
  if (body.stream === true) return text.includes("three hundred") ? "abort" : "stream";
  if (body.tools !== undefined) return text.includes("tool_call_id") ? "tool-result" : "tool-call";
  if (body.response_format !== undefined) return "json-schema";
  if (text.includes("image_url")) return "image";
  if (body.reasoning_effort !== undefined) return "thinking";
  return wordOf(request) === "patchbay" ? "smoke" : "concurrency";
}

/** The word that a chat asks for. */
function wordOf({ text }: RecordedRequest): string {
  return /single word: (\w+)/.exec(text)?.[1] ?? "";
}

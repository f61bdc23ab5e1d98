import type { Json } from "@patchbay/sdk";

/** The raw form of a dialect: what its libraries hide. */
export interface Door {
  /** Id of the wire. */
  readonly id: string;
  /** Where a whole answer of a model is asked for. */
  path(model: string): string;
  /** Where a streamed one is asked for. */
  streamPath(model: string): string;
  body(model: string, text: string): Readonly<Record<string, Json>>;
  /** Names the model in an answer, whole or one of its events. */
  modelOf(answer: Answered): string | undefined;
  /** The text of an error; undefined for what is no error of the dialect. */
  errorOf(body: Answered): string | undefined;
}

/** What the answers of all dialects may hold. */
interface Answered {
  readonly type?: string;
  readonly model?: string;
  readonly modelVersion?: string;
  readonly message?: unknown;
  readonly response?: unknown;
  readonly error?: unknown;
}

const user = (text: string) => [{ role: "user", content: text }];

/** The error object that three dialects have in common. */
function nested({ error }: Answered): { readonly message?: string; readonly type?: string; readonly status?: string } {
  return typeof error === "object" && error !== null ? error : {};
}

function modelIn(value: unknown): string | undefined {
  return typeof value === "object" && value !== null && "model" in value ? String(value.model) : undefined;
}

export const doors: readonly Door[] = [
  {
    id: "openai-chat",
    path: () => "/v1/chat/completions",
    streamPath: () => "/v1/chat/completions",
    body: (model, text) => ({ model, messages: user(text) }),
    modelOf: ({ model }) => model,
    errorOf: (body) => (nested(body).type === undefined ? undefined : nested(body).message),
  },
  {
    id: "openai-responses",
    path: () => "/v1/responses",
    streamPath: () => "/v1/responses",
    body: (model, text) => ({ model, input: user(text) }),
    modelOf: ({ model, response }) => model ?? modelIn(response),
    errorOf: (body) => (nested(body).type === undefined ? undefined : nested(body).message),
  },
  {
    id: "claude",
    path: () => "/v1/messages",
    streamPath: () => "/v1/messages",
    body: (model, text) => ({ model, max_tokens: 100, messages: user(text) }),
    modelOf: ({ model, message }) => model ?? modelIn(message),
    errorOf: (body) => (body.type === "error" ? nested(body).message : undefined),
  },
  {
    id: "gemini",
    path: (model) => `/v1beta/models/${model}:generateContent`,
    streamPath: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    body: (_model, text) => ({ contents: [{ role: "user", parts: [{ text }] }] }),
    modelOf: ({ modelVersion }) => modelVersion,
    errorOf: (body) => (nested(body).status === undefined ? undefined : nested(body).message),
  },
  {
    id: "ollama",
    path: () => "/api/chat",
    streamPath: () => "/api/chat",
    body: (model, text) => ({ model, stream: false, messages: user(text) }),
    modelOf: ({ model }) => model,
    errorOf: ({ error }) => (typeof error === "string" ? error : undefined),
  },
];

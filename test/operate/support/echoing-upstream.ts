import {
  errorStatus,
  type FakeUpstream,
  json,
  raw,
  type RecordedRequest,
  type Script,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";

/** In which ways an upstream says the key back that it was sent, by the word in the prompt that asks for it. */
export const echoes = [
  "nothing",
  "error-body",
  "rejection",
  "plain-error",
  "error-header",
  "error-in-200",
  "body",
  "header",
  "piece",
  "error-piece",
  "json-error",
  "split-bytes",
  "split-events",
  "split-error",
] as const;

export type Echo = (typeof echoes)[number];

const head = { id: "chatcmpl-1", created: 1_760_000_000, model: "m" };

function chunk(content: string, finish: string | null = null): object {
  const choices = [{ index: 0, delta: { role: "assistant", content }, finish_reason: finish }];
  return { ...head, object: "chat.completion.chunk", choices };
}

function whole(content: string): Script {
  const choices = [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }];
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  return json({ ...head, object: "chat.completion", choices, usage });
}

function streamed(...contents: readonly string[]): Script {
  return sse([...contents.map((content) => chunk(content)), chunk("", "stop")], { done: true });
}

/** In the forms in which somebody may quote it. */
function quoted(key: string): string {
  return [key, encodeURIComponent(key), Buffer.from(key).toString("base64")].join(" , ");
}

function told(message: string): object {
  return { error: { message, type: "invalid_request_error", param: null, code: null } };
}

/** Cuts the whole of a stream in the middle of a word. */
function cutIn(script: Script, word: string): Script {
  const text = script.steps.map((step) => (step.type === "write" ? String(step.data) : "")).join("");
  const written = JSON.stringify(word).slice(1, -1);
  const at = text.indexOf(written) + Math.floor(written.length / 2);
  return raw([text.slice(0, at), text.slice(at)], { headers: { "content-type": "text/event-stream" } });
}

const scripts: Readonly<Record<Echo, (key: string, prompt: string, stream: boolean) => Script>> = {
  nothing: (_key, prompt, stream) => (stream ? streamed("You said: ", prompt) : whole(`You said: ${prompt}`)),
  "error-body": (key) => errorStatus(400, told(`your key is ${quoted(key)}`)),
  rejection: (key) => errorStatus(401, told(`wrong key: ${quoted(key)}`)),
  "plain-error": (key) => errorStatus(503, `<html>${quoted(key)}</html>`, { "content-type": "text/html" }),
  "error-header": (key) => errorStatus(400, told("no"), { "x-your-key": key, "x-should-retry": key }),
  "error-in-200": (key) => json(told(quoted(key))),
  body: (key, _prompt, stream) =>
    stream ? streamed("Your key is ", quoted(key)) : whole(`Your key is ${quoted(key)}`),
  header: (key, _prompt, stream) => {
    const script = stream ? streamed("Hello") : whole("Hello");
    return {
      ...script,
      headers: { ...script.headers, "x-your-key": key, "x-request-id": key, "openai-organization": key },
    };
  },
  piece: (key) => streamed("one", key, "two"),
  "error-piece": (key) => sse([chunk("one"), told(quoted(key))]),
  // Some quote what they got as JSON, within the JSON of their answer.
  "json-error": (key) => errorStatus(400, told(`your header was ${JSON.stringify(key)}`)),
  "split-bytes": (key) => cutIn(streamed("one", key, "two"), key),
  "split-events": (key) => streamed("one", key.slice(0, 12), key.slice(12), "two"),
  "split-error": (key) => cutIn(sse([chunk("one"), told(key)]), key),
};

interface Asked {
  readonly stream?: boolean;
  readonly messages: readonly { readonly content: unknown }[];
}

/** Says the key back that it was sent, in the way that the prompt asks for. */
export function startEchoingUpstream(): Promise<FakeUpstream> {
  return startFakeUpstream((request: RecordedRequest): Script => {
    const key = String(request.headers["authorization"]).replace(/^Bearer /, "");
    const { stream = false, messages } = request.json() as Asked;
    const prompt = JSON.stringify(messages.at(-1)?.content);
    const echo = echoes.find((each) => prompt.includes(`echo:${each} `)) ?? "nothing";
    return scripts[echo](key, prompt, stream);
  });
}

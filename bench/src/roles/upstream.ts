import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { UpstreamParameters } from "../messages.ts";
import { roleParameters, serveSystem } from "./role.ts";

/** A model's API with its answers made beforehand, so that it costs next to nothing. */

const { events, eventsPerFlush } = roleParameters<UpstreamParameters>();
const common = { id: "chatcmpl-bench", created: 1_700_000_000, model: "bench-model" };
const tokens = { prompt_tokens: 64, completion_tokens: events, total_tokens: 64 + events };
const whole = wholeReply();
const plain = streamedReply(false);
const withUsage = streamedReply(true);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => answer(request, response, Buffer.concat(chunks)));
});
await serveSystem(server);

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
    response.writeHead(404).end();
  } else if (!body.includes('"stream":true')) {
    response.writeHead(200, { "content-type": "application/json", "content-length": whole.length }).end(whole);
  } else {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    stream(response, body.includes('"include_usage":true') ? withUsage : plain);
  }
}

/** Every event is a chunk of its own; those written in one turn of the event loop leave as one packet. */
function stream(response: ServerResponse, frames: readonly Buffer[], next = 0): void {
  if (response.destroyed) return;
  if (next >= frames.length) {
    response.end();
    return;
  }
  let hasRoom = true;
  for (const frame of frames.slice(next, next + eventsPerFlush)) hasRoom = response.write(frame);
  const goOn = (): void => stream(response, frames, next + eventsPerFlush);
  if (hasRoom) setImmediate(goOn);
  else response.once("drain", goOn);
}

function wholeReply(): Buffer {
  const message = { role: "assistant", content: "word ".repeat(events) };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: "stop" }];
  return Buffer.from(JSON.stringify({ ...common, object: "chat.completion", choices, usage: tokens }));
}

function streamedReply(usageAsked: boolean): readonly Buffer[] {
  const deltas = Array.from({ length: events }, (_, index) => ({ content: `word${index} ` }));
  const frames = [
    frame({ choices: [choice({ role: "assistant", content: "" }, null)] }),
    ...deltas.map((delta) => frame({ choices: [choice(delta, null)] })),
    frame({ choices: [choice({}, "stop")] }),
    ...(usageAsked ? [frame({ choices: [], usage: tokens })] : []),
    "data: [DONE]\n\n",
  ];
  return frames.map((text) => Buffer.from(text));
}

function choice(delta: object, finishReason: string | null): object {
  return { index: 0, delta, logprobs: null, finish_reason: finishReason };
}

function frame(part: object): string {
  return `data: ${JSON.stringify({ ...common, object: "chat.completion.chunk", ...part })}\n\n`;
}

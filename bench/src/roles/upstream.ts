import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { UpstreamParameters } from "../messages.ts";
import { type WireName, wireNames } from "../wires.ts";
import { clientWires } from "./client-wires.ts";
import { roleParameters, serveSystem } from "./role.ts";
import { type Answers, answersOf } from "./upstream-answers.ts";

/** The models' APIs of all wires, with answers made beforehand, so that they cost next to nothing. */

const { events, eventsPerFlush, pauseMilliseconds } = roleParameters<UpstreamParameters>();
const routes = new Map(wireNames.flatMap(routesOf));

/** Where observers send what they saw. */
const sinks: ReadonlySet<string> = new Set(["/sink", "/v1/traces", "/v1/metrics"]);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => answer(request, response, Buffer.concat(chunks)));
});
await serveSystem(server);

interface Endpoint {
  readonly answers: Answers;
  readonly isStreamed: (body: Buffer) => boolean;
}

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const endpoint = request.method === "POST" ? routes.get(request.url ?? "") : undefined;
  if (endpoint === undefined) {
    response.writeHead(sinks.has(request.url ?? "") ? 200 : 404).end();
    return;
  }
  const { contentType, whole, streamed, withUsage } = endpoint.answers;
  if (endpoint.isStreamed(body)) {
    response.writeHead(200, { "content-type": contentType.streamed, "cache-control": "no-cache" });
    stream(response, body.includes('"include_usage":true') ? withUsage : streamed);
  } else {
    response.writeHead(200, { "content-type": contentType.whole, "content-length": whole.length }).end(whole);
  }
}

/** Where the path says whether to stream there are two, else the body says it. */
function routesOf(wire: WireName): readonly (readonly [path: string, endpoint: Endpoint])[] {
  const answers = answersOf(wire, events);
  const { path } = clientWires[wire];
  if (path(true) === path(false)) return [[path(true), { answers, isStreamed: asksForStream }]];
  return [true, false].map((streamed) => [path(streamed), { answers, isStreamed: () => streamed }]);
}

function asksForStream(body: Buffer): boolean {
  return body.includes('"stream":true');
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
  if (hasRoom && pauseMilliseconds > 0) setTimeout(goOn, pauseMilliseconds);
  else if (hasRoom) setImmediate(goOn);
  else response.once("drain", goOn);
}

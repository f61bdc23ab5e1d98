import {
  type ChatEvent,
  collectReply,
  type InboundProtocol,
  type JsonObject,
  type Route,
  type Wire,
} from "@patchbay/sdk";
import { answers } from "../answers.ts";
import { type Check, must, mustEqual, Skip } from "../check.ts";
import { post } from "../client.ts";
import type { Subject } from "../load-subject.ts";
import type { Stage } from "../stage.ts";
import { questionWishing, type Wish } from "./echo.ts";
import { asList } from "./as-list.ts";
import { sdkChecks } from "./protocol-sdks.ts";

/** What a client of each protocol has of a kernel that answers it. */
export function protocolInKernel(subject: Subject, stage: () => Promise<Stage>): readonly Check[] {
  return asList(subject.hooks.inboundProtocol).flatMap((protocol) => {
    const wire = wireOf(protocol, subject);
    const routes = protocol.routes.filter(
      ({ operation, transport }) => operation === "chat" && transport !== "websocket",
    );
    if (routes.length === 0) return [];
    const door: Door = { wire, routes, stage };
    const id = (name: string): string => `protocol/${protocol.id}/${name}`;
    return [
      ...[false, true].flatMap((stream) => {
        const mode = stream ? "streamed" : "whole";
        return [
          ...(["text", "length", "tools", "reasoning"] as const).map((wish): Check => ({
            id: id(`${wish}/${mode}`),
            run: () => answered(door, wish, stream),
          })),
          { id: id(`a-failure-is-told/${mode}`), run: () => failed(door, stream) },
          { id: id(`an-answer-that-breaks-off-is-not-whole/${mode}`), run: () => brokeOff(door, stream) },
        ];
      }),
      { id: id("a-body-that-is-none-is-the-clients-fault"), run: () => refusesJunk(door) },
      ...sdkChecks({ id: protocol.id, wire, folder: subject.folder, stage }),
    ];
  });
}

interface Door {
  readonly wire: Wire;
  /** Of chats over HTTP. */
  readonly routes: readonly Route[];
  readonly stage: () => Promise<Stage>;
}

function wireOf({ wire }: InboundProtocol, { wires }: Subject): Wire {
  const found = typeof wire === "string" ? wires.find(({ id }) => id === wire) : wire;
  must(found !== undefined, `the wire ${JSON.stringify(wire)} is there`);
  return found;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly isStream: boolean;
}

/** Asks as a client of the dialect would: the body is the wire's own writing of the question. */
async function ask({ wire, routes, stage }: Door, wish: Wish, stream: boolean): Promise<Answer> {
  const request = questionWishing(wish, stream);
  const context = { model: request.model, stream, capabilities: {}, profile: {}, losses: () => undefined };
  const { body, headers = {} } = wire.codec.chat.encodeRequest(request, context);
  const route = routes.find((each) => streamOf(each, body) === stream);
  if (!route) throw new Skip("no route answers in such a mode");
  const { kernel } = await stage();
  const response = await fetch(urlOf(kernel.url, route), {
    ...post(body),
    method: route.method,
    headers: { "content-type": "application/json", ...headers, ...matched(route.match?.headers) },
    signal: AbortSignal.timeout(10_000),
  });
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, body: await response.text(), isStream: stream };
}

const model = "conformance-model";

/** The route's address with a model for every parameter; what a backslash stands before is meant as it is. */
function urlOf(url: string, { path, match }: Route): string {
  const filled = path.replaceAll(/\\(.)|[:*](?:"[^"]*"|[\w$]+)|[{}]/g, (found, plain: string | undefined) => {
    if (plain !== undefined) return plain;
    return found === "{" || found === "}" ? "" : model;
  });
  const query = new URLSearchParams(matched(match?.query)).toString();
  return `${url}/alone-0${filled}${query === "" ? "" : `?${query}`}`;
}

function streamOf({ target, method, path, match }: Route, body: JsonObject): boolean {
  if (!target) return body["stream"] === true;
  const params = { model, id: model };
  return target({ method, path, params, query: matched(match?.query), headers: matched(match?.headers), body }).stream;
}

function matched(values: Readonly<Record<string, string | true>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === true ? "1" : value]));
}

async function answered(door: Door, wish: keyof typeof answers, stream: boolean): Promise<string> {
  const answer = await ask(door, wish, stream);
  mustEqual(answer.status, 200, `a question is answered; the client got ${answer.body.slice(0, 200)}`);
  const reply = collectReply(decoded(door, answer));
  const [candidate] = reply.candidates;
  const said = (candidate?.content ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
  mustEqual(said, answers[wish].text.join(""), "the client has the text that was answered");
  must(candidate?.finish !== "error", "an answer that is complete ends well");
  return JSON.stringify(reply.candidates);
}

function decoded({ wire }: Door, { body, isStream }: Answer): readonly ChatEvent[] {
  const decoder = wire.codec.chat.decodeReply(undefined, { stream: isStream, losses: () => undefined });
  return [...decoder.push(new TextEncoder().encode(body)), ...decoder.end()];
}

async function failed(door: Door, stream: boolean): Promise<void> {
  const { status, body, type } = await ask(door, "fails", stream);
  must(status >= 400, `a failure has a status of its own, got ${status}`);
  must(/json/.test(type), `a failure is told in JSON, got ${type}`);
  const failure = door.wire.codec.errors.decode({ status, headers: {}, body });
  must(failure.message.trim() !== "", "the wire reads its own failures");
}

/** What clients take for complete is complete. */
async function brokeOff(door: Door, stream: boolean): Promise<void> {
  const answer = await ask(door, "breaks-off", stream);
  if (answer.status >= 400) return;
  let events: readonly ChatEvent[] = [];
  try {
    events = decoded(door, answer);
  } catch {
    return;
  }
  must(
    events.some(({ type }) => type === "error"),
    "a client can tell an answer that broke off from one that is whole",
  );
}

async function refusesJunk({ routes: [route], stage }: Door): Promise<void> {
  if (!route) return;
  const { kernel } = await stage();
  for (const body of ["{", "[]", '"text"', '{"messages":7}']) {
    const response = await fetch(urlOf(kernel.url, route), {
      method: route.method,
      headers: { "content-type": "application/json", ...matched(route.match?.headers) },
      body,
    });
    const said = await response.text();
    must(
      response.status >= 400 && response.status < 500,
      `the body ${body} is the client's fault, got ${response.status} ${said.slice(0, 200)}`,
    );
  }
}

import type { ErrorAnswer, Json, Loss, Route, RouteTarget } from "@patchbay/sdk";
import {
  type EncoderHead,
  type Made,
  mostLosses,
  type ProtocolDescription,
  type RouteDescription,
  type WireDescription,
} from "../guest/hooks/protocol-lines.ts";
import { choice, flag, json, jsonObject, list, Malformed, may, number, object, type Read, text } from "./shapes.ts";

const name = text(200);
const operation = choice("chat", "embed", "count-tokens", "models", "raw");

const matches: Read<Readonly<Record<string, string | true>>> = (value, path) => {
  const entries = Object.entries(jsonObject(value, path)).map(([key, wanted]) => {
    if (wanted !== true && typeof wanted !== "string") throw new Malformed(`${path}.${key} must be text or true`);
    return [key, wanted] as const;
  });
  return Object.fromEntries(entries);
};

const route = object<RouteDescription>({
  method: choice("GET", "POST", "PUT", "PATCH", "DELETE"),
  path: text(1024),
  match: may(object<NonNullable<Route["match"]>>({ headers: may(matches), query: may(matches) })),
  transport: may(choice("http", "websocket")),
  operation,
  hasTarget: flag,
  hasSession: flag,
});

const wireDescription = object<WireDescription>({
  id: name,
  version: text(50),
  unary: list(choice("embed", "count-tokens", "models"), 3),
});

/** What a plugin says of its protocols. */
export const protocolDescriptions = list(
  object<ProtocolDescription>({
    id: name,
    wire: (value, path) => (typeof value === "string" ? name(value, path) : wireDescription(value, path)),
    routes: list(route, 1000),
    keepAliveMs: may(number(0)),
  }),
  100,
);

/** What a route's own reader found. */
export const routeTarget = object<RouteTarget>({ model: may(text(4096)), stream: flag });

/** Longest value that a loss shows; longer ones are left out, as the contract wants it. */
const mostShown = 4096;

const shown: Read<Json> = (value, path) => {
  const whole = json(value, path);
  return JSON.stringify(whole).length > mostShown ? "(left out)" : whole;
};

const losses = list(
  object<Loss>({
    path: text(4096),
    kind: choice("dropped", "approximated", "renamed", "synthesized"),
    from: may(shown),
    to: may(shown),
    reason: text(4096),
  }),
  mostLosses,
);

/** What a step of a codec made, with what it lost. */
export function made<T>(read: Read<T>): Read<Made<T>> {
  return (value, path) => {
    const { made: inner, losses: lost } = jsonObject(value, path);
    return { made: read(inner, `${path}.made`), losses: losses(lost, `${path}.losses`) };
  };
}

/** Text that may stand in a header: a line break in it would begin another. */
function headerText(most: number): Read<string> {
  const read = text(most);
  return (value, path) => {
    const line = read(value, path);
    if (!/^[\t\x20-\x7e]*$/.test(line)) throw new Malformed(`${path} must be printable ASCII`);
    return line;
  };
}

/** Headers that say how an answer is sent, which is the kernel's to say. */
const kernelHeaders = /^(?:connection|content-length|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

const headers: Read<Readonly<Record<string, string>>> = (value, path) => {
  const content = headerText(8192);
  const entries = Object.entries(jsonObject(value, path)).map(([key, inner]) => {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(key) || kernelHeaders.test(key))
      throw new Malformed(`${path} must not have a header ${JSON.stringify(key.slice(0, 100))}`);
    return [key, content(inner, `${path}.${key}`)] as const;
  });
  return Object.fromEntries(entries);
};

/** An error answer of a plugin's own wire. */
export const errorAnswer = object<ErrorAnswer>({
  status: number(200, 599, { whole: true }),
  headers: may(headers),
  body: jsonObject,
});

/** What an encoder says of itself. */
export const encoderHead = object<EncoderHead>({ contentType: headerText(200), keepAlive: may(text(1024)) });

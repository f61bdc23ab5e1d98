import { definePlugin, GatewayError, type Plugin, type RouteSession } from "@patchbay/sdk";
import { asObject, createSseDecoder, parseJson } from "@patchbay/sdk/http";
import { plainWire } from "./plain-wire.ts";

/** The plain wire over a socket: a message is a body, an event is a message; `{"thanks":true}` asks for nothing. */
export const socketProtocol: Plugin = definePlugin({
  name: "socket-protocol",
  sdk: "1.0",
  setup: () => ({
    inboundProtocol: {
      id: "socket",
      wire: plainWire,
      routes: [{ method: "GET", path: "/v1/chat", transport: "websocket", operation: "chat", session: plainSession }],
    },
  }),
});

/** Makes the reader and writer of one connection. */
export function plainSession(): RouteSession {
  const events = createSseDecoder();
  const encoder = new TextEncoder();
  return {
    read(message) {
      if (message === "oops") throw new TypeError("the session is broken");
      const body = asObject(parseJson(message, "bad-request"));
      if (!body) throw new GatewayError("bad-request", "a message must be an object");
      return body["thanks"] === true ? undefined : { stream: true, ...body };
    },
    write: (piece) => events.push(encoder.encode(piece)).map(({ data }) => data),
    fail: ({ status, body }) => JSON.stringify({ status, ...body }),
  };
}

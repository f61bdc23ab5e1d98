import { GatewayError, type Route, type RouteTarget } from "@patchbay/sdk";

/** @throws GatewayError `not-found`. */
function refuse(): RouteTarget {
  const what = "responses are not stored here: send the whole conversation in `input` instead of a response's id";
  throw new GatewayError("not-found", what);
}

const route = (method: Route["method"], rest = ""): Route => ({
  method,
  path: `/v1/responses/:id${rest}`,
  operation: "chat",
  target: refuse,
});

/** Ways to a stored response: a client that asks for one is told that there is none, and what to do. */
export const storedRoutes: readonly Route[] = [
  route("GET"),
  route("DELETE"),
  route("GET", "/input_items"),
  route("POST", "/cancel"),
];

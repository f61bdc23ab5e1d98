import { GatewayError, type InboundRequest, type RouteTarget } from "@patchbay/sdk";
import { asString, isObject } from "@patchbay/sdk/http";
import { bareName } from "@patchbay/wire-ollama";

/** Which model, and whether to stream: this API streams to those who do not say. @throws GatewayError `bad-request`. */
export function readTarget({ body }: InboundRequest): RouteTarget {
  if (!isObject(body)) throw new GatewayError("bad-request", "the request body must be a JSON object");
  const { model, name, stream } = body;
  const asked = asString(model) || asString(name);
  if (!asked) throw new GatewayError("bad-request", "model is required", { param: "model" });
  if (stream !== undefined && stream !== null && typeof stream !== "boolean") {
    throw new GatewayError("bad-request", "stream must be true or false", { param: "stream" });
  }
  return { model: bareName(asked), stream: stream !== false };
}

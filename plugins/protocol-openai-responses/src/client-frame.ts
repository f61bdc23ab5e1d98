import { GatewayError, type JsonObject } from "@patchbay/sdk";
import { asObject, asString, checkDepth, parseJson } from "@patchbay/sdk/http";

/**
 * What a message of a client asks for; undefined for one that only acknowledges.
 * https://platform.openai.com/docs/guides/websocket-mode
 * @throws GatewayError `bad-request`.
 */
export function readClientFrame(message: string): JsonObject | undefined {
  const frame = asObject(checkDepth(parseJson(message, "bad-request")));
  if (!frame) throw new GatewayError("bad-request", "a message must be a JSON object");
  const { type, ...flat } = frame;
  const name = asString(type) ?? "";
  if (name === "response.create") return bodyOf(flat);
  if (acknowledgement.test(name)) return undefined;
  const what = `a message must have the type "response.create", got ${JSON.stringify(type ?? null)}`;
  throw new GatewayError("bad-request", what, { param: "type" });
}

const acknowledgement = /\.(processed|received|acknowledged|ack)$/;

/** Most clients write the members of the request beside the type, some in an object of their own. */
function bodyOf({ response, ...flat }: JsonObject): JsonObject {
  return asObject(response) ?? flat;
}

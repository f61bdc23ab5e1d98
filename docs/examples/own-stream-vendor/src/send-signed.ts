import { type Call, type FetchResponse, type Json, GatewayError } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { readFault } from "./fault.ts";

/** Sends a request with an HMAC over method, path, time and body. @throws GatewayError for an answer that is a fault. */
export async function sendSigned(
  call: Call<"chat" | "models">,
  { method, path, json }: { readonly method: string; readonly path: string; readonly json?: Json },
): Promise<FetchResponse> {
  const { node, clock, signal } = call;
  const url = new URL(`${node.baseUrl}${path}`);
  const time = String(Math.floor(clock.now() / 1000));
  const body = json === undefined ? "" : JSON.stringify(json);
  const data = [method, url.pathname, time, body].join("\n");
  const signature = await call.sign({ algorithm: "hmac-sha256", data, encoding: "base64" });
  const headers = {
    "content-type": "application/json",
    "x-harbor-key": asString(node.options["keyId"]) ?? "",
    "x-harbor-time": time,
    "x-harbor-signature": signature,
  };
  const response = await call.fetch(url, { method, headers, signal, ...(body && { body }) });
  if (response.ok) return response;
  const { code, message, ...more } = readFault(response.status, response.headers, await response.text());
  throw new GatewayError(code, message, more);
}

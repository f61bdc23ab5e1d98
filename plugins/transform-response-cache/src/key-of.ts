import { createHash } from "node:crypto";
import type { ChatRequest, RequestCall } from "@patchbay/sdk";
import type { CacheOptions } from "./options.ts";

/** Equal requests have equal keys; nothing of a request can be read from its key. */
export function keyOf(request: ChatRequest, call: RequestCall, { shared, vary }: CacheOptions): string {
  const { client, pool, protocol, model, headers } = call;
  // A stream and a whole answer are the same events.
  const { stream: _stream, includeUsage: _includeUsage, ...rest } = request;
  const asked = [shared ? "" : client, pool ?? "", protocol, model, vary.map((name) => headers[name] ?? null), rest];
  return createHash("sha256").update(JSON.stringify(asked)).digest("base64url");
}

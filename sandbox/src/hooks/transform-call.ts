import type { AttemptCall, RequestCall } from "@patchbay/sdk";
import type { CallData } from "../guest/hooks/transform-call.ts";

/** The call as data; functions and signals stay here. */
export function callData(call: RequestCall & Partial<AttemptCall>): CallData {
  const { exchange, protocol, model, pool, client, headers, attempt, candidate, wire } = call;
  return {
    exchange,
    protocol,
    model,
    client,
    headers,
    ...(pool !== undefined && { pool }),
    ...(attempt !== undefined && { attempt }),
    ...(candidate && { candidate }),
    ...(wire !== undefined && { wire }),
  };
}

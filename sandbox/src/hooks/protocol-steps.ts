import type { GatewayError, Json, LossSink } from "@patchbay/sdk";
import type { Made } from "../guest/hooks/protocol-lines.ts";
import { failureData } from "../rpc/failure-data.ts";

/** Tells the losses of a step to whoever keeps them, and hands on what it made. */
export function settle<T>({ made, losses }: Made<T>, sink: LossSink): T {
  for (const loss of losses) sink(loss);
  return made;
}

/** A failure without what is meant for the log alone. */
export function clientFailure(error: GatewayError): Json {
  const data = failureData(error);
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== "details"));
}

import type { Endpoints, Json, JsonObject } from "@patchbay/sdk";

/** A function of a provider: the host asks for what it says. */
export interface Asked {
  readonly $ask: true;
}

export const asked: Asked = { $ask: true };

/** What every provider says, as data. */
interface ProviderData {
  readonly id: string;
  readonly auth?: Json;
  readonly baseUrl?: string;
  /** JSON Schema of a node's own options. */
  readonly nodeOptions?: JsonObject;
  readonly capabilities: boolean;
}

/** A provider that is programmed, or brings a wire of its own. */
export interface CallProviderData extends ProviderData {
  readonly kind: "call";
  readonly embed: boolean;
  readonly countTokens: boolean;
  readonly models: boolean;
}

/** A provider that is declared and names a wire. */
export interface HttpProviderData extends ProviderData {
  readonly kind: "http";
  readonly wire: string | Asked;
  readonly endpoints: Readonly<Record<string, string | Asked>> | Asked;
  readonly profile?: Json;
  readonly headers?: Json;
  readonly forwardHeaders?: readonly string[];
  readonly alwaysStream?: boolean;
  readonly decodeError: boolean;
}

/** Endpoints as data: functions are asked. */
export function endpointData(endpoints: Endpoints): Readonly<Record<string, string | Asked>> {
  const pairs = Object.entries(endpoints).map(([operation, source]) => [
    operation,
    typeof source === "function" ? asked : source,
  ]);
  return Object.fromEntries(pairs);
}

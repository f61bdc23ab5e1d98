import type { CallProvider, HttpProvider, Json, OutboundProvider, Wire } from "@patchbay/sdk";
import { jsonSchemaOf } from "../describe.ts";
import { listOf, type RegisterHook } from "./registered-hook.ts";
import { asJson } from "./plain-data.ts";
import { askHandler } from "./provider-ask.ts";
import { asked, type CallProviderData, endpointData, type HttpProviderData } from "./provider-data.ts";
import { callMethods } from "./provider-call.ts";
import { wireProvider } from "./wire-provider.ts";

/** Providers, called and asked from the host. */
export const registerProviders: RegisterHook = (hooks, kernel) => {
  const providers = listOf(hooks.outboundProvider);
  if (providers.length === 0) return undefined;
  const programmed = providers.map((provider) => programmedOf(provider));
  return {
    description: asJson(providers.map((provider, at) => describe(provider, programmed[at]))),
    methods: { "provider.ask": askHandler(providers), ...callMethods(programmed, kernel) },
  };
};

function programmedOf(provider: OutboundProvider): CallProvider | undefined {
  if ("call" in provider) return provider;
  const { wire } = provider;
  return isWire(wire) ? wireProvider(provider, wire) : undefined;
}

function isWire(wire: HttpProvider["wire"]): wire is Wire {
  return typeof wire === "object";
}

function describe(
  provider: OutboundProvider,
  programmed: CallProvider | undefined,
): CallProviderData | HttpProviderData {
  const { id, auth, baseUrl, nodeOptions, capabilities } = provider;
  const base = {
    id,
    ...(auth && { auth: asJson(auth) }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(nodeOptions && { nodeOptions: jsonSchemaOf(nodeOptions) }),
    capabilities: capabilities !== undefined,
  };
  if (programmed || "call" in provider) return { ...base, kind: "call", ...unaryOf(programmed) };
  const { wire, endpoints, profile, headers, forwardHeaders, alwaysStream, decodeError } = provider;
  return {
    ...base,
    kind: "http",
    wire: typeof wire === "string" ? wire : asked,
    endpoints: typeof endpoints === "function" ? asked : endpointData(endpoints),
    ...(profile && { profile: dataOrAsked(profile) }),
    ...(headers && { headers: dataOrAsked(headers) }),
    ...(forwardHeaders && { forwardHeaders }),
    ...(alwaysStream !== undefined && { alwaysStream }),
    decodeError: decodeError !== undefined,
  };
}

function unaryOf(provider: CallProvider | undefined): Pick<CallProviderData, "embed" | "countTokens" | "models"> {
  return {
    embed: provider?.embed !== undefined,
    countTokens: provider?.countTokens !== undefined,
    models: provider?.models !== undefined,
  };
}

function dataOrAsked(value: unknown): Json {
  return asJson(typeof value === "function" ? asked : value);
}

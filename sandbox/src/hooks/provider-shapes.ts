import type { Auth } from "@patchbay/sdk";
import type { Asked, CallProviderData, HttpProviderData } from "../guest/hooks/provider-data.ts";
import { choice, flag, jsonObject, list, may, object, type Read, record, text, variants } from "./shapes.ts";

/** The description of a provider, as it is known to be once it was read. */
export type ReadProvider = ReadCallProvider | ReadHttpProvider;

/** A programmed provider. */
export interface ReadCallProvider extends Omit<CallProviderData, "auth"> {
  readonly auth?: Auth;
}

/** A declared provider. */
export interface ReadHttpProvider extends Omit<HttpProviderData, "auth" | "profile" | "headers"> {
  readonly auth?: Auth;
  readonly profile?: Asked | ReturnType<typeof jsonObject>;
  readonly headers?: Asked | Readonly<Record<string, string>>;
}

const name = text(256);

const auth = variants<Auth, "type">("type", {
  none: object<Extract<Auth, { readonly type: "none" }>>({ type: choice("none") }),
  header: object<Extract<Auth, { readonly type: "header" }>>({ type: choice("header"), name, prefix: may(text(256)) }),
  query: object<Extract<Auth, { readonly type: "query" }>>({ type: choice("query"), name }),
  profile: object<Extract<Auth, { readonly type: "profile" }>>({
    type: choice("profile"),
    profile: name,
    options: may(jsonObject),
  }),
});

/** Whether the host has to ask for it. */
export function isAsked(value: unknown): value is Asked {
  return (
    typeof value === "object" && value !== null && Object.hasOwn(value, "$ask") && Reflect.get(value, "$ask") === true
  );
}

const asked: Asked = { $ask: true };

/** Something, or that the host is to ask for it. */
function orAsked<T>(read: Read<T>): Read<T | Asked> {
  return (value, path) => (isAsked(value) ? asked : read(value, path));
}

/** Where operations are: paths, or that the host is to ask. */
export const endpointRecord: Read<Readonly<Record<string, string | Asked>>> = record(orAsked(text(8192)));

/** Names and texts of headers. */
export const headerRecord: Read<Readonly<Record<string, string>>> = record(text(16_384));

const base = {
  id: name,
  auth: may(auth),
  baseUrl: may(text(2048)),
  nodeOptions: may(jsonObject),
  capabilities: flag,
};

const provider = variants<ReadProvider, "kind">("kind", {
  call: object<ReadCallProvider>({ ...base, kind: choice("call"), embed: flag, countTokens: flag, models: flag }),
  http: object<ReadHttpProvider>({
    ...base,
    kind: choice("http"),
    wire: orAsked(name),
    endpoints: orAsked(endpointRecord),
    profile: may(orAsked(jsonObject)),
    headers: may(orAsked(headerRecord)),
    forwardHeaders: may(list(name, 100)),
    alwaysStream: may(flag),
    decodeError: flag,
  }),
});

/** Descriptions of providers. */
export const providerList = list(provider, 100);

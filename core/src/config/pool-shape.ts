import type { JsonObject } from "@patchbay/sdk";
import { nearCapabilitiesShape } from "./capabilities-shape.ts";
import type { NodeConfig, PoolConfig, TlsConfig } from "./config.ts";
import { nodeModel, prefix } from "./node-model-shape.ts";
import { probeShape } from "./probe-shape.ts";
import { flag, number, text } from "./scalar-shapes.ts";
import { secretRef } from "./secret-shape.ts";
import {
  type Field,
  type FieldValues,
  list,
  map,
  object,
  openObject,
  optional,
  placed,
  required,
  withDefault,
} from "./shape.ts";
import { cooldownShape, errorRulesShape, hedgeShape, limitsShape } from "./traffic-shape.ts";
import { urlProblem } from "./url-problem.ts";

/** First segments of paths that mean something else. */
const reserved: ReadonlySet<string> = new Set(["v1", "v1beta", "api", "admin", "health", "ready", "metrics"]);

const tls = object({
  caFile: optional(text("a path"), "PEM file of a certificate authority to trust, relative to the config."),
  verify: withDefault(flag, true, "Whether the certificate of the endpoint is checked."),
} satisfies Record<keyof TlsConfig, Field<unknown>>);

/** The keys that the kernel knows; an index signature hides them from `keyof`. */
type KnownNodeKey = keyof { [Key in keyof NodeConfig as string extends Key ? never : Key]: unknown };

const nodeFields = {
  id: optional(text("a name", nodeIdProblem), "Unique within the pool.", "node-1, node-2, … by position"),
  baseUrl: optional(
    text("an http:// or https:// address", (value) => urlProblem(value, ["http:", "https:"])),
    "Base address of the endpoint, where the provider has none of its own.",
  ),
  apiKey: optional(secretRef, "Credential."),
  models: optional(
    list(nodeModel),
    "Models that it serves, with `*`; `{ id, alias }` for one that clients know by another name.",
    "all",
  ),
  excludedModels: withDefault(
    list(text("a model's name, with *")),
    [],
    "Names that clients may not ask it for, with `*`.",
  ),
  notSupportedModels: withDefault(
    list(text("a model's name, with *")),
    [],
    "The same as `excludedModels`; where both are given, both count.",
  ),
  prefix: optional(prefix, "Leads `prefix/model` to the node.", "that of the pool"),
  forcePrefix: optional(
    flag,
    "Whether the node is reached by `prefix/model` and by aliases alone.",
    "`forcePrefix` of the pool",
  ),
  capabilities: optional(nearCapabilitiesShape, "What its models can do; goes before `capabilities` of the pool."),
  enabled: withDefault(flag, true, "Whether it is used; `false` keeps the node and leaves it out."),
  priority: withDefault(number({ min: 0 }), 100, "Lower is tried first, where a policy cares."),
  weight: withDefault(number({ min: 0 }), 1, "Share of the traffic relative to its peers, where a policy cares."),
  limits: optional(limitsShape, "How much the node takes."),
  cooldown: optional(cooldownShape, "How long the node rests, by failure."),
  errorRules: optional(errorRulesShape, "What follows from single failures; the first that fits counts."),
  headers: optional(
    map(text("header", headerNameProblem), text("a header's value", headerValueProblem)),
    "Headers added to each call.",
  ),
  labels: optional(map(text("label"), text()), "Free marks for policies and observers."),
  proxy: optional(
    secretRef,
    "Proxy of this node: an address like that of `upstream.proxy`, or `direct`.",
    "upstream.proxy",
  ),
  tls: optional(tls, "Trust in the certificate of the endpoint."),
} satisfies Record<KnownNodeKey, Field<unknown>>;

/** A node. */
export const nodeShape = openObject(nodeFields);

const poolFields = {
  provider: required(text("a provider's id"), "Id of an outbound provider that a plugin gives."),
  prefix: optional(prefix, "Leads `prefix/model` to its nodes."),
  forcePrefix: withDefault(flag, false, "Whether its nodes are reached by `prefix/model` and by aliases alone."),
  rewriteModel: optional(
    flag,
    "Whether answers name the model as the client asked for it.",
    "`rewriteModel` of the config",
  ),
  capabilities: optional(nearCapabilitiesShape, "What its models can do; goes before `capabilities` of the config."),
  limits: optional(limitsShape, "How much each node takes."),
  cooldown: optional(cooldownShape, "How long each node rests, by failure."),
  errorRules: optional(errorRulesShape, "What follows from single failures; the first that fits counts."),
  probe: optional(placed(probeShape), "How the kernel asks the nodes by itself whether they work.", "it does not"),
  hedge: optional(
    hedgeShape,
    "The same for requests whose first node is of this pool; goes before `upstream.hedge` key by key.",
    "`upstream.hedge`",
  ),
  nodes: required(list(placed(nodeShape)), "Credentials and endpoints; further keys belong to the provider."),
} satisfies Record<keyof PoolConfig, Field<unknown>>;

/** `pools` of a config. */
export const poolsShape = map(text("pool", poolIdProblem), placed(object(poolFields)));

/** A node as its author wrote it, checked for shape. */
export type NodeValues = FieldValues<typeof nodeFields> & { readonly rest: JsonObject };

/** A pool as its author wrote it, checked for shape. */
export type PoolValues = FieldValues<typeof poolFields>;

function poolIdProblem(id: string): string | undefined {
  if (reserved.has(id.toLowerCase())) return `${id} cannot be a pool's name: it begins paths of its own`;
  return /^[a-z0-9][a-z0-9._-]*$/i.test(id) ? undefined : "a pool's name is made of letters, digits and . _ -";
}

function nodeIdProblem(id: string): string | undefined {
  return /^[!-~]+$/.test(id) ? undefined : "must be of printable ASCII characters without spaces";
}

function headerNameProblem(name: string): string | undefined {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) ? undefined : "is no header name (RFC 9110)";
}

function headerValueProblem(value: string): string | undefined {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value) ? undefined : "must be one line of Latin-1 characters";
}

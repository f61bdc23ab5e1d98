import type { HookName } from "@patchbay/sdk";
import type { KernelStatus } from "../http/kernel-status.ts";
import { hookNames } from "../plugins/hook-names.ts";
import type { Generation } from "./generation.ts";

/** What a kernel is made of, for people and programs. */
export interface KernelDescription {
  readonly generation: number;
  readonly plugins: readonly {
    readonly id: string;
    readonly version: string | undefined;
    readonly origin: string;
    readonly hooks: readonly string[];
  }[];
  /** Pages that observers show. */
  readonly endpoints: KernelStatus["endpoints"];
  /** Files that the plugins were made of, to be watched. */
  readonly files: readonly string[];
  /** Ids of plugins per hook, in their order. */
  readonly hooks: Readonly<Record<HookName, readonly string[]>>;
  readonly pools: readonly { readonly id: string; readonly provider: string; readonly nodes: number }[];
  readonly routes: readonly { readonly method: string; readonly path: string; readonly protocol: string }[];
  readonly models: readonly string[];
}

export function describeGeneration({
  id,
  plugins,
  endpoints,
  config,
  protocols,
  models,
}: Generation): KernelDescription {
  const using = (name: HookName): readonly string[] =>
    plugins.filter(({ hooks }) => hooks[name] !== undefined).map((plugin) => plugin.id);
  return {
    generation: id,
    plugins: plugins.map(({ id: plugin, version, origin, hooks }) => ({
      id: plugin,
      version,
      origin,
      hooks: hookNames.filter((name) => hooks[name] !== undefined),
    })),
    endpoints: endpoints.list(),
    files: plugins.flatMap((plugin) => plugin.files),
    hooks: {
      inboundProtocol: using("inboundProtocol"),
      transform: using("transform"),
      selectNode: using("selectNode"),
      outboundProvider: using("outboundProvider"),
      observe: using("observe"),
    },
    pools: config.pools.map(({ id: pool, provider, nodes }) => ({ id: pool, provider, nodes: nodes.length })),
    routes: protocols.flatMap((protocol) =>
      protocol.routes.map(({ method, path }) => ({ method, path, protocol: protocol.id })),
    ),
    models: models.names(),
  };
}

import { type Draft, leave } from "../draft.ts";
import type { Fields } from "../fields.ts";

/** The chain of types and the mapping of models, as options of the fallback policy. */
export function readFallback(draft: Draft, config: Fields): void {
  const chains = chainsOf(draft, config.object("providerFallbackChain"));
  const models = modelsOf(draft, config.object("modelFallbackMapping"));
  const options = {
    ...(Object.keys(chains).length > 0 && { chains }),
    ...(Object.keys(models).length > 0 && { models }),
  };
  if (Object.keys(options).length === 0) return;
  draft.plugins.push({ plugin: "@patchbay/policy-fallback", options });
}

function chainsOf(draft: Draft, chain: Fields | undefined): Record<string, readonly string[]> {
  const chains: Record<string, readonly string[]> = {};
  for (const type of chain?.keys ?? []) {
    const wanted = chain?.texts(type) ?? [];
    const kept = wanted.filter((target) => Object.hasOwn(draft.pools, target));
    const lost = [type, ...wanted].filter((name) => !Object.hasOwn(draft.pools, name));
    if (lost.length > 0) leave(draft, `providerFallbackChain.${type}`, `without ${lost.join(", ")}: not carried`);
    if (kept.length > 0 && Object.hasOwn(draft.pools, type)) chains[type] = kept;
  }
  return chains;
}

function modelsOf(draft: Draft, mapping: Fields | undefined): Record<string, readonly object[]> {
  const models: Record<string, readonly object[]> = {};
  for (const model of mapping?.keys ?? []) {
    const target = mapping?.object(model);
    const pool = target?.text("targetProviderType");
    const other = target?.text("targetModel");
    if (pool !== undefined && other !== undefined && Object.hasOwn(draft.pools, pool))
      models[model] = [{ pool, model: other }];
    else leave(draft, `modelFallbackMapping.${model}`, `leads to "${pool ?? ""}", which was not carried`);
  }
  return models;
}

import { GatewayError } from "@patchbay/sdk";
import type { Generation } from "../generation/generation.ts";
import { listedNames } from "../nodes/listed-names.ts";

/** Every name of a generation that clients can use and that the config spells out, and by what others are taken. */
export function modelsOf(generation: Generation): object {
  const { config, nodes } = generation;
  const entries = [...nodes.pools.values()].flat();
  const names = new Set([...config.aliases.keys(), ...entries.flatMap(listedNames)]);
  return {
    models: [...names].map((name) => modelOf(name, generation)),
    patterns: entries.flatMap(({ node, config: { models } }) => {
      const patterns = models?.map(({ id }) => id).filter((id) => id.includes("*")) ?? ["*"];
      return patterns.length === 0 ? [] : [{ pool: node.pool, node: node.id, models: patterns }];
    }),
  };
}

function modelOf(name: string, { config, models }: Generation): object {
  const alias = config.aliases.get(name);
  const behind = nodesBehind(name, models);
  return {
    name,
    nodes: new Set(behind.map(({ pool, id }) => `${pool}/${id}`)).size,
    pools: [...new Set(behind.map(({ pool }) => pool))],
    ...(alias && { targets: alias.targets.map(({ pool, model }) => ({ pool, model })) }),
    ...(alias?.hidden === true && { isHidden: true }),
  };
}

/** None where the name leads nowhere, such as a target whose node excludes the model. */
function nodesBehind(
  name: string,
  models: Generation["models"],
): readonly { readonly pool: string; readonly id: string }[] {
  try {
    return models.resolve(name, undefined).list.all.map(({ node }) => node);
  } catch (cause) {
    if (GatewayError.is(cause)) return [];
    throw cause;
  }
}

import { createGlob, type ModelTarget } from "@patchbay/sdk";

/** Where a request may go on. Without a pool the model's name decides. */
export interface Target {
  readonly pool?: string;
  readonly model: string;
}

/** What the operator wrote. */
export interface TargetOptions {
  readonly chains: Readonly<Record<string, readonly ChainTarget[]>>;
  readonly models: Readonly<Record<string, readonly Substitute[]>>;
}

type ChainTarget =
  | string
  | {
      readonly pool: string;
      readonly model?: string | undefined;
      readonly models?: Readonly<Record<string, string>> | undefined;
    };
type Substitute = string | { readonly pool?: string | undefined; readonly model: string };

/** A chain's member: the model that it is asked for instead of one that has these names; undefined when it has none. */
interface Link {
  readonly pool: string;
  readonly modelFor: (names: readonly string[]) => string | undefined;
}

const anyPool = "*";

/**
 * Makes a function that lists where a request may go on: the chains of its pools, then what the client wished, then what
 * may answer instead of its model. Each target once.
 */
export function createTargets({
  chains,
  models,
}: TargetOptions): (origins: readonly ModelTarget[], wished: readonly string[], asked: string) => readonly Target[] {
  const links = new Map(Object.entries(chains).map(([pool, targets]) => [pool, targets.map(toLink)]));
  const substitutes = createMapping(
    Object.entries(models).map(([glob, targets]) => [glob, targets.map(toTarget)] as const),
  );
  return (origins, wished, asked) => {
    const chained = origins.flatMap(({ pool, model }) =>
      (links.get(pool) ?? links.get(anyPool) ?? []).flatMap((link) => follow(link, [model, asked])),
    );
    const instead = substitutes([...origins.map(({ model }) => model), asked]) ?? [];
    return distinct([...chained, ...wished.map((model) => ({ model })), ...instead]);
  };
}

function toLink(target: ChainTarget): Link {
  if (typeof target === "string") return { pool: target, modelFor: ([model]) => model };
  const { pool, model, models } = target;
  if (!models) return { pool, modelFor: ([same]) => model ?? same };
  const mapped = createMapping(Object.entries(models));
  return { pool, modelFor: (names) => mapped(names) ?? model };
}

function toTarget(target: Substitute): Target {
  if (typeof target === "string") return { model: target };
  const { pool, model } = target;
  return { model, ...(pool !== undefined && { pool }) };
}

function follow({ pool, modelFor }: Link, names: readonly string[]): readonly Target[] {
  const model = modelFor(names);
  return model === undefined ? [] : [{ pool, model }];
}

/** The first pattern in the config's order that fits any of the names. */
function createMapping<T>(entries: readonly (readonly [string, T])[]): (names: readonly string[]) => T | undefined {
  const patterns = entries.map(([glob, value]) => ({ fits: createGlob([glob]), value }));
  return (names) => patterns.find(({ fits }) => names.some((name) => fits(name)))?.value;
}

function distinct(targets: readonly Target[]): readonly Target[] {
  return [...new Map(targets.map((target) => [JSON.stringify([target.pool, target.model]), target])).values()];
}

import { type Candidate, GatewayError } from "@patchbay/sdk";
import { nearestNames } from "../config/nearest-name.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { listedNames } from "./listed-names.ts";
import type { NodeStates } from "./node-states.ts";
import type { NodeTable } from "./node-table.ts";
import { ReadyList } from "./ready-list.ts";

/** How a model's name was led to candidates. */
export interface Route {
  /** What decided: a prefix, an alias, the pool that the client named, models that nodes name, or the default pools. */
  readonly by: "prefix" | "alias" | "pool" | "nodes" | "default";
  /** The name that was looked up, without a pool's name or a prefix. */
  readonly model: string;
  /** What stood before the model and a slash, if nodes have it. */
  readonly prefix?: string;
  /** The pool that the client named, if it did. */
  readonly pool?: string;
  /** How many candidates there are. */
  readonly candidates: number;
}

/** What a model name leads to. */
export interface Destination {
  readonly route: Route;
  /** The pool that the client named, if it did. */
  readonly pool: string | undefined;
  readonly list: ReadyList;
}

/** How many names are remembered beside the aliases. */
const maxRemembered = 1000;

/** A way that leads somewhere, and where it leads. */
interface Way extends Pick<Route, "by" | "model" | "prefix"> {
  readonly to: readonly Candidate[];
}

/** Leads a model name, and perhaps a pool, to candidates: prefix, alias, models that nodes name, default pools. */
export class ModelRouter {
  readonly #config: ResolvedConfig;
  readonly #table: NodeTable;
  readonly #states: NodeStates;
  readonly #remembered = new Map<string, Destination>();

  constructor(config: ResolvedConfig, table: NodeTable, states: NodeStates) {
    this.#config = config;
    this.#table = table;
    this.#states = states;
  }

  hasPool(pool: string): boolean {
    return this.#table.pools.has(pool);
  }

  /** @throws GatewayError `unknown-pool` that lists the pools. */
  checkPool(pool: string): void {
    if (this.hasPool(pool)) return;
    const pools = [...this.#table.pools.keys()];
    throw new GatewayError(
      "unknown-pool",
      `no pool "${pool}"; the pools are ${pools.length > 0 ? pools.join(", ") : "none"}`,
    );
  }

  /** @throws GatewayError `unknown-model` with the nearest names, `unknown-pool`. */
  resolve(model: string, namedPool: string | undefined): Destination {
    const key = `${namedPool ?? ""}\n${model}`;
    const known = this.#remembered.get(key);
    if (known) return known;
    const destination = this.#find(model, namedPool);
    if (this.#remembered.size >= maxRemembered + this.#config.aliases.size) this.#remembered.clear();
    this.#remembered.set(key, destination);
    return destination;
  }

  /** Names that a client may ask for and that do not depend on an upstream's own list. */
  names(): readonly string[] {
    const aliases = [...this.#config.aliases].filter(([, { hidden }]) => !hidden).map(([name]) => name);
    const explicit = [...this.#table.pools.values()].flat().flatMap(listedNames);
    return [...new Set([...aliases, ...explicit])];
  }

  #find(asked: string, namedPool: string | undefined): Destination {
    if (namedPool !== undefined) this.checkPool(namedPool);
    const { model, pool = namedPool } = this.#withoutPool(asked, namedPool);
    const { to, ...way } = this.#ways(model, pool);
    if (to.length === 0) throw this.#unknown(asked, pool);
    const route = { ...way, ...(pool !== undefined && { pool }), candidates: to.length };
    return { route, pool, list: new ReadyList(to, this.#table, this.#states) };
  }

  /** The first way that leads somewhere. */
  #ways(model: string, pool: string | undefined): Way {
    const byPrefix = this.#byPrefix(model, pool);
    if (byPrefix) return byPrefix;
    const byAlias = this.#byAlias(model, pool);
    if (byAlias) return { by: "alias", model, to: byAlias };
    if (pool !== undefined) return { by: "pool", model, to: this.#table.candidates(pool, model) };
    const byNodes = this.#byNodes(model);
    return byNodes ? { by: "nodes", model, to: byNodes } : { by: "default", model, to: this.#byDefault(model) };
  }

  /** Models have slashes of their own: a prefix counts only if it leads somewhere. */
  #byPrefix(asked: string, pool: string | undefined): Way | undefined {
    const slash = asked.indexOf("/");
    const prefix = asked.slice(0, Math.max(slash, 0));
    if (slash <= 0 || !this.#table.prefixes.has(prefix)) return undefined;
    const model = asked.slice(slash + 1);
    const byAlias = this.#byAlias(model, pool, prefix) ?? [];
    const pools = pool === undefined ? [...this.#table.pools.keys()] : [pool];
    const to = byAlias.length > 0 ? byAlias : pools.flatMap((each) => this.#table.candidates(each, model, { prefix }));
    return to.length > 0 ? { by: "prefix", model, prefix, to } : undefined;
  }

  /** What stands before a colon counts only if it names a pool: `llama3:8b` is a model. A pool that was named before goes first. */
  #withoutPool(asked: string, namedPool: string | undefined): { readonly model: string; readonly pool?: string } {
    const colon = asked.indexOf(":");
    const pool = asked.slice(0, Math.max(colon, 0));
    if (colon <= 0 || !this.hasPool(pool)) return { model: asked };
    return { model: asked.slice(colon + 1), pool: namedPool ?? pool };
  }

  #byAlias(alias: string, pool: string | undefined, prefix?: string): readonly Candidate[] | undefined {
    const { targets } = this.#config.aliases.get(alias) ?? {};
    const open = targets?.filter((target) => pool === undefined || target.pool === pool);
    if (!open || open.length === 0) return undefined;
    return open.flatMap(({ pool: target, model, parameters }) =>
      this.#table.candidates(target, model, { prefix, parameters, isTarget: true }),
    );
  }

  /** Pools with a node that names the model, by itself or by pattern. */
  #byNodes(model: string): readonly Candidate[] | undefined {
    const naming = [...this.#table.pools].filter(([, entries]) =>
      entries.some(({ config, models }) => !config.forcePrefix && models.isNamed(model)),
    );
    const candidates = naming.flatMap(([pool]) => this.#table.candidates(pool, model));
    return candidates.length > 0 ? candidates : undefined;
  }

  #byDefault(model: string): readonly Candidate[] {
    return this.#config.defaultPools.flatMap((pool) => this.#table.candidates(pool, model));
  }

  #unknown(model: string, pool: string | undefined): GatewayError {
    const near = nearestNames(model, this.names(), 3);
    const where = pool === undefined ? "" : ` in pool "${pool}"`;
    const hint =
      near.length > 0 ? `; the nearest names are ${near.join(", ")}` : "; GET /v1/models lists what there is";
    return new GatewayError("unknown-model", `no model "${model}"${where}${hint}`, { param: "model" });
  }
}

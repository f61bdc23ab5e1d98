import { type Candidate, GatewayError } from "@patchbay/sdk";
import { nearestNames } from "../config/nearest-name.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { createGlob } from "./glob.ts";
import type { NodeStates } from "./node-states.ts";
import type { NodeTable } from "./node-table.ts";
import { ReadyList } from "./ready-list.ts";

/** How a model's name was led to candidates. */
export interface Route {
  /** What decided: the pool that the client named, an alias, models that nodes name, or the default pools. */
  readonly by: "pool" | "alias" | "nodes" | "default";
  /** The name that was looked up, without a pool's prefix. */
  readonly model: string;
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

const maxRemembered = 1000;

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
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(key, destination);
    return destination;
  }

  /** Names that a client may ask for and that do not depend on an upstream's own list. */
  names(): readonly string[] {
    const explicit = [...this.#table.pools.values()]
      .flat()
      .flatMap(({ config }) => (config.models ?? []).filter((name) => !name.includes("*")));
    return [...new Set([...this.#config.aliases.keys(), ...explicit])];
  }

  #find(asked: string, namedPool: string | undefined): Destination {
    if (namedPool !== undefined) this.checkPool(namedPool);
    const { model, pool = namedPool } = this.#withoutPrefix(asked, namedPool);
    const [by, candidates] = this.#ways(model, pool);
    if (candidates.length === 0) throw this.#unknown(asked, pool);
    const route = { by, model, ...(pool !== undefined && { pool }), candidates: candidates.length };
    return { route, pool, list: new ReadyList(candidates, this.#table, this.#states) };
  }

  /** The first way that leads somewhere, and where it leads. */
  #ways(model: string, pool: string | undefined): readonly [Route["by"], readonly Candidate[]] {
    const byAlias = this.#byAlias(model, pool);
    if (byAlias) return ["alias", byAlias];
    const byPool = this.#byPool(model, pool);
    if (byPool) return ["pool", byPool];
    const byNodes = this.#byNodes(model);
    return byNodes ? ["nodes", byNodes] : ["default", this.#byDefault(model)];
  }

  /** A prefix counts only if it names a pool: `llama3:8b` is a model. A pool that was named before goes first. */
  #withoutPrefix(asked: string, namedPool: string | undefined): { readonly model: string; readonly pool?: string } {
    const colon = asked.indexOf(":");
    const prefix = asked.slice(0, Math.max(colon, 0));
    if (colon <= 0 || !this.hasPool(prefix)) return { model: asked };
    return { model: asked.slice(colon + 1), pool: namedPool ?? prefix };
  }

  #byAlias(model: string, pool: string | undefined): readonly Candidate[] | undefined {
    const targets = this.#config.aliases.get(model)?.filter((target) => pool === undefined || target.pool === pool);
    if (!targets || targets.length === 0) return undefined;
    return targets.flatMap((target) => this.#table.candidates(target.pool, target.model));
  }

  #byPool(model: string, pool: string | undefined): readonly Candidate[] | undefined {
    return pool === undefined ? undefined : this.#table.candidates(pool, model);
  }

  /** Pools with a node that names the model, by itself or by pattern. */
  #byNodes(model: string): readonly Candidate[] | undefined {
    const naming = [...this.#table.pools].filter(([, entries]) =>
      entries.some(({ config }) => config.models && createGlob(config.models)(model)),
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

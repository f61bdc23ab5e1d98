import { GatewayError, type ModelInfo, type ModelsReply, type ModelsRequest } from "@patchbay/sdk";
import { nearestNames } from "../config/nearest-name.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import { listedNames, namesOf } from "../nodes/listed-names.ts";
import { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";
import { callUnary } from "./unary.ts";

const cacheMs = 300_000;
const failedCacheMs = 30_000;
const waitMs = 3000;

interface Listed {
  readonly models: readonly ModelInfo[];
  readonly until: number;
}

const listed = new WeakMap<NodeEntry, Promise<Listed>>();

/** Names that the config knows, aliases, and, through each node's patterns, the upstream's own list. */
export async function listModels(exchange: Exchange, request: ModelsRequest): Promise<ModelsReply> {
  const { nodes, models, config } = exchange.generation;
  if (exchange.pool !== undefined) models.checkPool(exchange.pool);
  const pools = [...nodes.pools].filter(([pool]) => exchange.pool === undefined || pool === exchange.pool);
  const asking = pools.flatMap(([, entries]) => entries.filter(asksUpstream));
  const upstream = (await Promise.all(asking.map((entry) => upstreamList(exchange, entry)))).flat();
  const named = pools.flatMap(([pool, entries]) =>
    entries.flatMap((entry) => listedNames(entry).map((id) => ({ id, ownedBy: pool }))),
  );
  const aliases = [...config.aliases]
    .filter(([id, { hidden }]) => !hidden || id === request.id)
    .filter(([, { targets }]) => exchange.pool === undefined || targets.some(({ pool }) => pool === exchange.pool))
    .map(([id, { info }]) => ({ id, ...info }));
  const all = unique([...aliases, ...named, ...upstream]);
  if (request.id === undefined) return { models: all };
  return { models: [find(all, request.id)] };
}

function find(all: readonly ModelInfo[], id: string): ModelInfo {
  const found = all.find((model) => model.id === id);
  if (found) return found;
  const near = nearestNames(
    id,
    all.map((model) => model.id),
    3,
  );
  throw new GatewayError(
    "unknown-model",
    `no model "${id}"${near.length > 0 ? `; the nearest names are ${near.join(", ")}` : ""}`,
    { param: "model" },
  );
}

/** Nodes that serve more than they name. */
function asksUpstream({ models, provider, endpoints }: NodeEntry): boolean {
  return models.isOpen && ("call" in provider ? provider.models !== undefined : endpoints.models !== undefined);
}

async function upstreamList(exchange: Exchange, entry: NodeEntry): Promise<readonly ModelInfo[]> {
  const { clock } = exchange.generation.host;
  const known = await listed.get(entry);
  if (known && known.until > clock.now()) return known.models;
  const asked = ask(exchange, entry);
  listed.set(entry, asked);
  return (await asked).models;
}

/** A list that does not come in time, or not at all, costs its own entries alone. */
async function ask(exchange: Exchange, entry: NodeEntry): Promise<Listed> {
  const { clock, log } = exchange.generation.host;
  const attempt = new Attempt(exchange, {
    candidate: { node: entry.node, model: "" },
    entry,
    tokens: 0,
    takenAt: 0,
    place: "none",
  });
  const late = clock.sleep(waitMs, exchange.signal).then(() => {
    throw new GatewayError("timeout", `no list of models within ${waitMs} ms`);
  });
  try {
    const { models } = await Promise.race([callUnary(attempt, "models", {}), late]);
    const served = models
      .filter(({ id }) => entry.models.idOf(id) === id)
      .flatMap((model) =>
        namesOf(entry.config, model.id).map((id) => ({ ...model, id, ownedBy: model.ownedBy ?? entry.node.pool })),
      );
    return { models: served, until: clock.now() + cacheMs };
  } catch (cause) {
    const error = GatewayError.from(cause);
    attempt.ended("cancelled", error);
    log.warn("a node did not list its models", { pool: entry.node.pool, node: entry.node.id, error });
    // That one client left says nothing about the node.
    return { models: [], until: exchange.signal.aborted ? 0 : clock.now() + failedCacheMs };
  }
}

function unique(models: readonly ModelInfo[]): readonly ModelInfo[] {
  const byId = new Map<string, ModelInfo>();
  for (const model of models) if (!byId.has(model.id)) byId.set(model.id, model);
  return [...byId.values()];
}

import type { PluginOrder, Stage } from "@patchbay/sdk";
import type { ConfigFault } from "../config/fault.ts";
import { nearestNameHint } from "../config/nearest-name.ts";
import { type Edge, topologicalOrder } from "./topological-order.ts";

/** A plugin to be put in order. The list's own order is the config's. */
export interface OrderedPlugin {
  readonly id: string;
  readonly name: string;
  readonly author?: PluginOrder | undefined;
  /** Beats the author's, field by field. */
  readonly operator?: PluginOrder | undefined;
  /** Where it stands in the config, for faults. */
  readonly path?: string | undefined;
}

/** Whose word it is. */
type OrderSource = "operator" | "author" | "default";

/** Why a plugin stands where it stands. */
interface OrderReason {
  readonly stage: Stage;
  readonly stageBy: OrderSource;
  readonly edges: readonly { readonly relation: "before" | "after"; readonly id: string; readonly by: OrderSource }[];
}

export interface OrderResult {
  /** Every id once; complete also when there are faults. */
  readonly order: readonly string[];
  readonly faults: readonly ConfigFault[];
  readonly reasons: ReadonlyMap<string, OrderReason>;
}

const stages: Readonly<Record<Stage, number>> = { first: 0, early: 1, normal: 2, late: 3, last: 4 };

/** By stage, then before and after, then as in the config. Before and after win over stages. */
export function orderPlugins(plugins: readonly OrderedPlugin[]): OrderResult {
  const faults: ConfigFault[] = [];
  const reasons = new Map(plugins.map((plugin) => [plugin.id, explain(plugin, plugins, faults)]));
  const edges = [...reasons].flatMap(([id, reason]) => reason.edges.map((edge) => toEdge(id, edge)));
  const rank = (id: string): number => stages[reasons.get(id)?.stage ?? "normal"];
  const ids = plugins.map(({ id }) => id).toSorted((a, b) => rank(a) - rank(b));
  const { order, circles } = topologicalOrder(ids, edges);
  for (const circle of circles) {
    const path = orderPath(plugins.find(({ id }) => id === circle[0]));
    const hint = "take out one of their before or after";
    faults.push({ path, message: `these plugins wait for each other: ${circle.join(" → ")}`, hint });
  }
  return { order, faults, reasons };
}

type ReasonEdge = OrderReason["edges"][number];

function toEdge(id: string, { relation, id: other }: ReasonEdge): Edge {
  return relation === "before" ? { from: id, to: other } : { from: other, to: id };
}

function explain(plugin: OrderedPlugin, plugins: readonly OrderedPlugin[], faults: ConfigFault[]): OrderReason {
  const stage = pick(plugin, "stage");
  const edges = (["before", "after"] as const).flatMap((relation) => {
    const { value = [], by } = pick(plugin, relation);
    return value.flatMap((name) => {
      const ids = named(name, plugins);
      if (ids.length === 0 && by === "operator") faults.push(unknownName({ plugin, plugins, relation, name }));
      return ids.filter((id) => id !== plugin.id).map((id): ReasonEdge => ({ relation, id, by }));
    });
  });
  return { stage: stage.value ?? "normal", stageBy: stage.by, edges };
}

function pick<Key extends keyof PluginOrder>(
  { author, operator }: OrderedPlugin,
  key: Key,
): { readonly value: PluginOrder[Key] | undefined; readonly by: OrderSource } {
  if (operator?.[key] !== undefined) return { value: operator[key], by: "operator" };
  return { value: author?.[key], by: author?.[key] === undefined ? "default" : "author" };
}

/** A name stands for every run of the plugin. */
function named(wanted: string, plugins: readonly OrderedPlugin[]): readonly string[] {
  return plugins.filter(({ id, name }) => id === wanted || name === wanted).map(({ id }) => id);
}

interface UnknownName {
  readonly plugin: OrderedPlugin;
  readonly plugins: readonly OrderedPlugin[];
  readonly relation: "before" | "after";
  readonly name: string;
}

function unknownName({ plugin, plugins, relation, name }: UnknownName): ConfigFault {
  const known = new Set(plugins.flatMap((other) => [other.name, other.id]));
  const hint = nearestNameHint(name, known) ?? `loaded are ${[...known].map((id) => `"${id}"`).join(", ")}`;
  return { path: `${orderPath(plugin)}.${relation}`, message: `no plugin "${name}" is loaded`, hint };
}

function orderPath(plugin: OrderedPlugin | undefined): string {
  return `${plugin?.path ?? `plugins.${plugin?.id}`}.order`;
}

import type { Candidate, Selection } from "@patchbay/sdk";
import { createMarks } from "./conditions.ts";
import type { Action } from "./options.ts";

type Act = (candidates: readonly Candidate[], selection: Selection) => readonly Candidate[];

/** What a rule does, step by step: refuse, or go elsewhere, then leave out, then order. `rule` is its name in decisions. */
export function createActions(action: Action, rule: string): Act {
  const { reject } = action;
  if (reject)
    return (candidates, selection) => {
      selection.note(`${rule} refuses: ${reject.message}`);
      selection.refuse(reject);
      return candidates;
    };
  const steps = [
    action.use && use([action.use].flat(), rule),
    action.keep && keep(action.keep, rule),
    action.prefer && prefer(action.prefer, rule),
  ].filter((step) => step !== undefined);
  return (candidates, selection) => steps.reduce((list, step) => step(list, selection), candidates);
}

type Place = Exclude<NonNullable<Action["use"]>, readonly unknown[]>;

function use(places: readonly Place[], rule: string): Act {
  return (candidates, selection) => {
    const chosen = new Map<string, Candidate>();
    for (const { pool, model = withoutPrefix(selection) } of places) {
      const free = selection.candidates({ model, ...(pool !== undefined && { pool }) });
      // The kernel gives nodes that rest as a last resort, but shows them to nobody who asks for a pool.
      const found = free.length > 0 ? free : candidates.filter(({ node }) => node.pool === pool);
      for (const candidate of found) chosen.set(keyOf(candidate), chosen.get(keyOf(candidate)) ?? candidate);
      const where = pool === undefined ? `"${model}"` : `"${model}" of pool "${pool}"`;
      selection.note(`${rule} uses ${where}: ${found.length === 0 ? "nobody can be asked" : found.length}`);
    }
    return [...chosen.values()];
  };
}

/** A client that named a pool by prefix meant the model behind it. */
function withoutPrefix({ pool, model }: Selection): string {
  return pool !== undefined && model.startsWith(`${pool}:`) ? model.slice(pool.length + 1) : model;
}

function keep(labels: Readonly<Record<string, string>>, rule: string): Act {
  const isMarked = createLabelTest(labels);
  const reason = `${rule} keeps to nodes with ${textOf(labels)}`;
  return (candidates, selection) => {
    const kept = candidates.filter(isMarked);
    if (kept.length === candidates.length) return candidates;
    for (const candidate of candidates) if (!isMarked(candidate)) selection.drop(candidate, { reason });
    return kept;
  };
}

function prefer(labels: Readonly<Record<string, string>>, rule: string): Act {
  const isMarked = createLabelTest(labels);
  return (candidates, selection) => {
    const marked = candidates.filter(isMarked);
    if (marked.length === 0 || marked.length === candidates.length) return candidates;
    selection.note(`${rule} prefers nodes with ${textOf(labels)}: ${marked.length}`);
    return [...marked, ...candidates.filter((candidate) => !isMarked(candidate))];
  };
}

function createLabelTest(labels: Readonly<Record<string, string>>): (candidate: Candidate) => boolean {
  const fits = createMarks(labels);
  return ({ node }) => fits((name) => node.labels[name]);
}

function keyOf({ node, model }: Candidate): string {
  return JSON.stringify([node.pool, node.id, model]);
}

function textOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, glob]) => `${name}=${glob}`)
    .join(", ");
}

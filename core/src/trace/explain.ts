import type { Candidate } from "@patchbay/sdk";
import { GatewayError } from "@patchbay/sdk";
import type { Generation } from "../generation/generation.ts";
import { runWaterfall } from "../hooks.ts";
import type { Route } from "../nodes/resolve-model.ts";
import { type SelectionSource, SelectionRecord } from "../pipeline/selection-record.ts";
import { type DecisionView, nameOf, viewDecision } from "./decision.ts";
import { placeQuestion } from "./place-question.ts";
import type { Question } from "./question.ts";

/** Why a request would go where it would go. */
export interface Explanation {
  readonly model: string;
  readonly route?: Route;
  readonly decision?: DecisionView;
  /** In the order in which they would be asked, as `pool/node model`. */
  readonly candidates: readonly string[];
  /** What the client would be told when nobody can be asked. */
  readonly error?: { readonly code: string; readonly status: number; readonly message: string };
}

/** Asks the policies as for a real request, but on copies: no counter moves, nothing is bound, nobody is called. */
export async function explain(generation: Generation, question: Question): Promise<Explanation> {
  const { model } = question;
  try {
    const placed = placeQuestion(generation, question);
    const { route, list, pool } = generation.models.resolve(model, placed.pool);
    const now = question.at ?? generation.host.clock.now();
    const { candidates, lastResort, resting } = list.lookAt(now);
    const given = candidates.length > 0 ? candidates : lastResort;
    const selection = new SelectionRecord(
      copyOf(generation, { ...placed, ...(pool !== undefined && { pool }) }),
      now,
      [],
      list,
    );
    const chosen = await runWaterfall(generation.hooks.selectNode, given, selection);
    const { attempt, steps, drops, notes, refusal } = selection;
    const decision = viewDecision({
      attempt,
      at: now,
      resting,
      steps,
      chosen,
      drops,
      notes,
      ...(refusal && { refusal: refusal.message }),
    });
    return { model, route, decision, candidates: refusal ? [] : chosen.map(nameOf), ...(refusal && errorOf(refusal)) };
  } catch (cause) {
    return { model, candidates: [], ...errorOf(GatewayError.from(cause)) };
  }
}

function errorOf({ code, status, message }: GatewayError): Pick<Explanation, "error"> {
  return { error: { code, status, message } };
}

function copyOf(generation: Generation, question: Question): SelectionSource {
  const { model, pool, headers = {}, stream = false, operation = "chat", client = "" } = question;
  const { states, bindings, sharing } = generation.host;
  const request = question.request ?? { model, stream, system: [], messages: [] };
  return {
    id: "explained",
    operation,
    model,
    pool,
    protocol: { id: question.protocol ?? "" },
    target: { stream },
    clientId: client,
    body: { length: question.bodyBytes ?? 0 },
    inbound: { headers },
    request,
    stateOf: (candidate, now) => stateOf(generation, candidate, now),
    readyCandidates: (otherPool, otherModel, now) => readyOf(generation, otherPool, { model: otherModel, now }),
    boundTo: (key) => (sharing?.bindings ?? bindings).get(key),
    bind: () => undefined,
    turn: (key) => states.nextTurn(key),
    random: () => middle,
  };
}

/** Chance that is none: an explanation is the same each time. */
const middle = 0.5;

function stateOf(
  { nodes }: Generation,
  { node, model }: Candidate,
  now: number,
): ReturnType<SelectionSource["stateOf"]> {
  const entry = nodes.entryOf(node);
  if (!entry) return { condition: "ready", inFlight: 0, failuresInRow: 0 };
  return entry.record.stateFor(model, now, entry.config.traffic.limits);
}

function readyOf(
  { models }: Generation,
  pool: string | undefined,
  { model, now }: { readonly model: string; readonly now: number },
): readonly Candidate[] {
  try {
    return models.resolve(model, pool).list.lookAt(now).candidates;
  } catch {
    return [];
  }
}

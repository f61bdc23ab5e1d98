import { type Candidate, GatewayError, type Json, type SelectNode, type Selection } from "@patchbay/sdk";
import { asJson } from "../guest/hooks/plain-data.ts";
import type { About, AnswerInput, SelectInput, SelectOutput } from "../guest/hooks/policy-lines.ts";
import { CandidateTable } from "../guest/hooks/policy-table.ts";
import { askGuest, taken } from "./ask-guest.ts";
import { within } from "./deadline.ts";
import type { HookContext } from "./hook-context.ts";
import { answerOf, type Deciding, find, replay } from "./policy-answers.ts";
import { type Decision, selectOutput } from "./policy-shapes.ts";
import { jsonObject } from "./shapes.ts";

const hook = "selectNode";
/** The kernel waits no longer; what is said later would be taken for another policy's word. */
const deadlineMs = 20;
/** A question costs a round, some tenths of a millisecond. */
const mostRounds = 32;

/** A policy in the plugin's process. @throws Error for a wrong description. */
export function createPolicy(description: Json, context: HookContext): SelectNode {
  taken({ context, hook }, description, jsonObject);
  const policy = new GuestPolicy(context);
  return (candidates, selection) => policy.select(candidates, selection);
}

/** A list of candidates that stays the same from one selection to the next. */
interface KnownList {
  readonly id: number;
  readonly table: CandidateTable;
  isSent: boolean;
}

class GuestPolicy {
  readonly #context: HookContext;
  readonly #lists = new WeakMap<readonly Candidate[], KnownList>();
  #newestList = 0;
  #newestRun = 0;
  /** States are many, and most policies never look at them. */
  #wantsStates = true;

  constructor(context: HookContext) {
    this.#context = context;
  }

  async select(list: readonly Candidate[], selection: Selection): Promise<readonly Candidate[]> {
    const context = this.#context;
    const known = this.#listOf(list);
    const deciding = { context, selection, table: new CandidateTable(known.table) };
    const place = { context, hook };
    const decision = await within({ clock: context.clock, place, ms: deadlineMs }, (signal) =>
      this.#decide(deciding, known, signal),
    );
    this.#wantsStates = decision.wantedStates;
    return taken(place, null, () => {
      // All of it is looked at before any of it is said.
      const chosen = decision.chosen?.map((ref) => find(deciding.table, ref)) ?? list;
      for (const said of decision.said) if (said.say === "drop") find(deciding.table, said.candidate);
      for (const said of decision.said) replay(deciding, said);
      return chosen;
    });
  }

  async #decide(deciding: Deciding, known: KnownList, signal: AbortSignal): Promise<Decision> {
    this.#newestRun += 1;
    const run = this.#newestRun;
    let decision: Decision | undefined;
    try {
      decision = await this.#rounds(deciding, { known, run, signal });
    } finally {
      // The guest keeps what a decision was about until it is made or given up.
      if (!decision) this.#context.line.ask("policy.close", { run }).catch(() => undefined);
    }
    if (decision) return decision;
    const message = `plugin "${this.#context.plugin}" asked more than ${mostRounds} questions in ${hook}`;
    throw new GatewayError("plugin-failed", message, { plugin: this.#context.plugin, hook });
  }

  async #rounds(deciding: Deciding, { known, run, signal }: Round): Promise<Decision | undefined> {
    const ask = (method: string, input: SelectInput | AnswerInput): Promise<SelectOutput> =>
      askGuest({ context: this.#context, hook }, { method, input: asJson(input), signal }, selectOutput);
    const start = this.#inputOf(deciding, known, run);
    let output = await ask("policy.select", known.isSent ? start : { ...start, table: tableOf(known) });
    if (output.is === "unknown-list") output = await ask("policy.select", { ...start, table: tableOf(known) });
    for (let round = 0; round < mostRounds && output.is === "question"; round++) {
      const { table } = deciding;
      const mark = { nodes: table.nodeCount, candidates: table.count };
      const answer = await answerOf(deciding, output.question);
      output = await ask("policy.answer", { run, answer, more: table.dataSince(mark) });
    }
    return output.is === "decision" ? output : undefined;
  }

  #inputOf({ selection, table }: Deciding, known: KnownList, run: number): SelectInput {
    const failed = selection.failed.map(({ candidate, code }) => [table.add(candidate), code] as const);
    const more = table.dataSince({ nodes: known.table.nodeCount, candidates: known.table.count });
    const states = this.#wantsStates ? table.all().map((candidate) => selection.state(candidate)) : undefined;
    return { run, about: aboutOf(selection), list: known.id, more, failed, ...(states && { states }) };
  }

  #listOf(list: readonly Candidate[]): KnownList {
    const before = this.#lists.get(list);
    if (before) return before;
    const table = new CandidateTable();
    for (const candidate of list) table.add(candidate);
    if (!Object.isFrozen(list)) return { id: 0, table, isSent: false };
    this.#newestList += 1;
    const known = { id: this.#newestList, table, isSent: false };
    this.#lists.set(list, known);
    return known;
  }
}

interface Round {
  readonly known: KnownList;
  readonly run: number;
  readonly signal: AbortSignal;
}

function tableOf(known: KnownList): SelectInput["table"] & object {
  known.isSent = true;
  return known.table.dataSince({ nodes: 0, candidates: 0 });
}

function aboutOf(selection: Selection): About {
  const { exchange, operation, model, protocol, stream, client, bodyBytes, pool } = selection;
  const { attempt, headers, targets, now } = selection;
  const rest = { client, bodyBytes, attempt, headers, targets, now, ...(pool !== undefined && { pool }) };
  return { exchange, operation, model, protocol, stream, ...rest };
}

import type { Candidate, SelectNode } from "@patchbay/sdk";
import type { Handler, Reply } from "../../rpc/peer.ts";
import type { RegisterHook } from "./registered-hook.ts";
import { asJson, fromHost } from "./plain-data.ts";
import { PolicyAttempt } from "./policy-attempt.ts";
import type { AnswerInput, SelectInput, SelectOutput } from "./policy-lines.ts";
import { PolicyRun } from "./policy-run.ts";
import { CandidateTable } from "./policy-table.ts";

const mostLists = 64;

/**
 * A policy, asked from the host. What it asks the host must be answered at once, which nothing here can do: the run is given
 * up, the host answers, and the policy decides anew with what is known by then, as the contract lets it.
 */
export const registerPolicy: RegisterHook = ({ selectNode }) => {
  if (!selectNode) return undefined;
  const runs = new Map<number, PolicyRun>();
  const lists = new Map<number, KnownList>();
  return {
    description: {},
    methods: {
      "policy.select": async (input): Promise<Reply> => {
        const start = fromHost<SelectInput>(input);
        const list = listOf(start, lists);
        if (!list) return replyOf({ is: "unknown-list" });
        const run = new PolicyRun(start, list.candidates, new CandidateTable(list.table));
        runs.set(start.run, run);
        return await decide(selectNode, run, runs);
      },
      "policy.answer": async (input): Promise<Reply> => {
        const { run: id, answer, more } = fromHost<AnswerInput>(input);
        const run = runs.get(id);
        if (!run) throw new TypeError("the selection that this answers is gone");
        run.take(answer, more);
        return await decide(selectNode, run, runs);
      },
      "policy.close": closing(runs),
    },
  };
};

interface KnownList {
  readonly table: CandidateTable;
  readonly candidates: readonly Candidate[];
}

/** The list of candidates; the same one as before where the host says so, since a policy may work on it once. */
function listOf({ list: id, table: data }: SelectInput, lists: Map<number, KnownList>): KnownList | undefined {
  if (!data) return lists.get(id);
  const table = new CandidateTable();
  const candidates = table.take(data);
  if (id === 0) return { table, candidates };
  const known = { table, candidates: Object.freeze(candidates) };
  lists.set(id, known);
  const [oldest] = lists.keys();
  if (lists.size > mostLists && oldest !== undefined) lists.delete(oldest);
  return known;
}

function closing(runs: Map<number, PolicyRun>): Handler {
  return (input) => {
    runs.delete(fromHost<{ readonly run: number }>(input).run);
    return { head: {} };
  };
}

async function decide(select: SelectNode, run: PolicyRun, runs: Map<number, PolicyRun>): Promise<Reply> {
  let output: SelectOutput | undefined;
  try {
    output = await attempt(select, run);
  } finally {
    if (output?.is !== "question") runs.delete(run.id);
  }
  return replyOf(output);
}

async function attempt(select: SelectNode, run: PolicyRun): Promise<SelectOutput> {
  const made = new PolicyAttempt(run);
  let chosen: readonly Candidate[] | undefined;
  try {
    const answer = select(run.list, made.selection);
    chosen = answer instanceof Promise ? await Promise.race([answer, made.asked]) : answer;
  } catch (cause) {
    if (!made.question) throw cause;
  }
  if (made.question) return { is: "question", question: made.question };
  const { said, wantedStates } = made;
  const rest = { is: "decision", said, wantedStates } as const;
  return chosen === run.list ? rest : { ...rest, chosen: run.refsOf(chosen) };
}

function replyOf(output: SelectOutput): Reply {
  return { head: asJson(output) };
}

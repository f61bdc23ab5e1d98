import { type Candidate, GatewayError, type Json, type Selection } from "@patchbay/sdk";
import { asJson } from "../guest/hooks/plain-data.ts";
import type { CandidateRef, PolicyAnswers, PolicyQuestion, Said } from "../guest/hooks/policy-lines.ts";
import type { CandidateTable } from "../guest/hooks/policy-table.ts";
import { failureData } from "../rpc/failure-data.ts";
import { maySee } from "./content-rights.ts";
import type { HookContext } from "./hook-context.ts";
import { Malformed } from "./shapes.ts";

/** What a decision is about, on the host's side. */
export interface Deciding {
  readonly context: HookContext;
  readonly selection: Selection;
  readonly table: CandidateTable;
}

type Answers = {
  readonly [Ask in PolicyQuestion["ask"]]: (
    deciding: Deciding,
    question: Extract<PolicyQuestion, { readonly ask: Ask }>,
  ) => PolicyAnswers[Ask] | Promise<PolicyAnswers[Ask]>;
};

/** What the selection says to each question. */
const answers: Answers = {
  turn: ({ selection }, { key }) => selection.turn(key),
  random: ({ selection }, { count }) => Array.from({ length: count }, () => selection.random()),
  bound: async ({ selection }, { key }) => {
    const node = await selection.bound(key);
    return node ? { node } : {};
  },
  candidates: ({ selection, table }, { model, pool }) =>
    selection.candidates({ model, ...(pool !== undefined && { pool }) }).map((candidate) => table.add(candidate)),
  request: ({ selection, context }) => {
    try {
      if (!maySee(context, "prompt")) throw unseen(context);
      const request = selection.request();
      return request ? { request } : {};
    } catch (cause) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return { failure: failureData(cause) as unknown as NonNullable<PolicyAnswers["request"]["failure"]> };
    }
  },
  states: ({ selection, table }) => table.all().map((candidate) => selection.state(candidate)),
  "states-for": ({ selection, table }, { model }) => table.allNodes().map((node) => selection.state({ node, model })),
};

export async function answerOf(deciding: Deciding, question: PolicyQuestion): Promise<Json> {
  // The table pairs each question with the one who answers it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const answer = answers[question.ask] as (deciding: Deciding, question: PolicyQuestion) => unknown;
  return asJson(await answer(deciding, question));
}

/** Says to the selection what the policy said in the run that counts. */
export function replay({ selection, table }: Deciding, said: Said): void {
  if (said.say === "note") selection.note(said.text);
  else if (said.say === "bind") selection.bind(said.key, said.ttlMs);
  else if (said.say === "refuse") selection.refuse(said.failure);
  else {
    const { candidate, reason, until } = said;
    selection.drop(find(table, candidate), { reason, ...(until !== undefined && { until }) });
  }
}

/** The kernel's own object, or one of a node of the kernel's own. @throws Malformed */
export function find(table: CandidateTable, ref: CandidateRef): Candidate {
  const found = table.find(ref);
  if (!found) throw new Malformed("a candidate must be one that the policy was given");
  return found;
}

function unseen({ plugin }: HookContext): GatewayError {
  const message = `plugin "${plugin}": the request needs the content right "prompt"; grant {"content":["prompt"]}`;
  return new GatewayError("plugin-failed", message, { plugin, hook: "selectNode" });
}

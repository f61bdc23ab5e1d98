import type { LossSink, Message, ToolCallPart, ToolResultPart } from "@patchbay/sdk";

/** Which result belongs to which call. */
export interface Matches {
  /** One for each call, in the calls' order. */
  readonly results: readonly ToolResultPart[];
  /** Those of no call of the turn. */
  readonly orphans: ReadonlySet<ToolResultPart>;
}

/** Where the results stand, and who hears of what is wrong with them. */
interface Sources {
  readonly answers: readonly Message[];
  readonly losses: LossSink;
}

/** Finds the result of each call. `ids` are the calls' ids from now on. */
export function matchResults(
  calls: readonly ToolCallPart[],
  ids: readonly string[],
  { answers, losses }: Sources,
): Matches {
  const byId = resultsById(answers);
  const open = countIds(calls);
  const results = calls.map(({ id }, index) => {
    const isLast = decrement(open, id) === 0;
    const given = takeResult(byId.get(id), isLast, losses);
    return given ? withCallId(given, ids[index] ?? id) : missing(ids[index] ?? id, losses);
  });
  const known = new Set(calls.map(({ id }) => id));
  const orphans = [...byId].flatMap(([id, list]) => (known.has(id) ? [] : list.results));
  return { results, orphans: new Set(orphans) };
}

/** Results of one id, and how many of them were taken: taking the first off a long list would move all others. */
interface ResultList {
  readonly results: ToolResultPart[];
  taken: number;
}

function resultsById(answers: readonly Message[]): ReadonlyMap<string, ResultList> {
  const byId = new Map<string, ResultList>();
  for (const part of answers.flatMap(resultsOf)) {
    const list = byId.get(part.callId);
    if (list) list.results.push(part);
    else byId.set(part.callId, { results: [part], taken: 0 });
  }
  return byId;
}

/** Tool results of a user's message. */
export function resultsOf({ role, content }: Message): readonly ToolResultPart[] {
  return role === "user" ? content.filter((part) => part.type === "tool-result") : [];
}

function countIds(calls: readonly ToolCallPart[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of calls) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function decrement(counts: Map<string, number>, id: string): number {
  const left = (counts.get(id) ?? 0) - 1;
  counts.set(id, left);
  return left;
}

/** The next result of an id. The last call of that id gets the last result, which corrects those before it. */
function takeResult(list: ResultList | undefined, isLast: boolean, losses: LossSink): ToolResultPart | undefined {
  if (!list) return undefined;
  const { results } = list;
  const last = Math.max(list.taken, results.length - 1);
  if (isLast) {
    for (const { callId } of results.slice(list.taken, last))
      losses({
        path: "messages.content",
        kind: "dropped",
        from: callId,
        reason: "a later result of the call replaces it",
      });
    list.taken = last;
  }
  list.taken += 1;
  return results[list.taken - 1];
}

function withCallId(result: ToolResultPart, callId: string): ToolResultPart {
  return result.callId === callId ? result : { ...result, callId };
}

function missing(callId: string, losses: LossSink): ToolResultPart {
  losses({ path: "messages.content", kind: "synthesized", to: callId, reason: "the call has no result" });
  return {
    type: "tool-result",
    callId,
    content: [{ type: "text", text: "No result was provided." }],
    isError: true,
  };
}

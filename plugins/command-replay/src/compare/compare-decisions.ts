import type { Attempt, Scene } from "../scene.ts";
import type { Difference } from "./difference.ts";
import { diffLists, type Named } from "./diff-lists.ts";

/** What differs in who was chosen, left out and asked; of a tape without its end as far as it goes. */
export function compareDecisions(tape: Scene, now: Scene): readonly Difference[] {
  const open = new Set(tape.attempts.filter(({ end }) => !end).map(({ start }) => start.attempt));
  const found = diffLists("decisions", decisionsOf(tape, open), decisionsOf(now, open));
  return tape.end ? found : found.filter((each) => each.tape !== undefined);
}

/** The outcome of `open` attempts is not known. */
function decisionsOf({ selections, attempts, end }: Scene, open: ReadonlySet<number>): readonly Named[] {
  return [
    ...selections.flatMap(({ attempt, chosen, dropped }) => [
      { name: `chosen for attempt ${attempt}`, text: chosen.join(", ") },
      ...(dropped.length > 0
        ? [
            {
              name: `dropped before attempt ${attempt}`,
              text: dropped.map(({ node, policy, reason }) => `${node} (${policy}: ${reason})`).join(", "),
            },
          ]
        : []),
    ]),
    ...attempts.map((attempt) => ({ name: `attempt ${attempt.start.attempt}`, text: attemptText(attempt, open) })),
    ...(end?.answeredBy ? [{ name: "answered by", text: end.answeredBy.plugin }] : []),
  ];
}

function attemptText({ start, end, reply }: Attempt, open: ReadonlySet<number>): string {
  const { attempt, pool, node, model, passthrough, hedge } = start;
  const how = [passthrough ? "passed through" : "translated", ...(hedge ? ["hedge"] : [])];
  const asked = `${pool}/${node} ${model}, ${how.join(", ")}`;
  if (open.has(attempt)) return asked;
  const code = end?.error?.code ?? "";
  // A tape that holds no answer is played as a connection that breaks.
  const why = reply.head === undefined && (code === "timeout" || code === "unreachable") ? "no answer" : code;
  return `${asked}: ${end?.outcome ?? "not over"}${why === "" ? "" : ` (${why})`}`;
}

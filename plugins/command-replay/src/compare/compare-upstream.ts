import { type Attempt, type Scene, textOf } from "../scene.ts";
import { addressOf } from "../stage/prompter.ts";
import { compareBodies } from "./compare-bodies.ts";
import { compareHeaders } from "./compare-headers.ts";
import { type Difference, shown } from "./difference.ts";
import type { Normalize } from "./normalize.ts";

/** Both sides of a comparison, with the normalizer of each. */
export interface Sides {
  readonly tape: Scene;
  readonly now: Scene;
  readonly normalizeTape: Normalize;
  readonly normalizeNow: Normalize;
}

/** What differs in what nodes were asked. A node that was asked on one side alone is a decision, and compared there. */
export function compareUpstream({ tape, now, normalizeTape, normalizeNow }: Sides): readonly Difference[] {
  return pairsOf(tape, now).flatMap(([before, after, where]) => {
    const [asked, asks] = [before.request, after.request];
    return [
      ...compareAddress(before, after, where),
      ...compareHeaders("upstream", asked.head?.headers, asks.head?.headers).map((each) => ({
        ...each,
        what: `${where} ${each.what}`,
      })),
      ...compareBodies("upstream", where, normalizeTape(textOf(asked)), normalizeNow(textOf(asks))),
    ];
  });
}

function compareAddress(
  { request: before }: Attempt,
  { request: after }: Attempt,
  where: string,
): readonly Difference[] {
  const tape = addressOf(before.head?.method, before.head?.url);
  const now = addressOf(after.head?.method, after.head?.url);
  return tape === now ? [] : [{ place: "upstream", what: `${where} address`, tape: shown(tape), now: shown(now) }];
}

/** The attempts at each node, in order: the first there with the first here. */
function pairsOf(tape: Scene, now: Scene): readonly (readonly [Attempt, Attempt, string])[] {
  const left = [...now.attempts];
  return tape.attempts.flatMap((before) => {
    const where = `${before.start.pool}/${before.start.node}`;
    const at = left.findIndex(({ start }) => `${start.pool}/${start.node}` === where);
    const [after] = at === -1 ? [] : left.splice(at, 1);
    return after ? [[before, after, where] as const] : [];
  });
}

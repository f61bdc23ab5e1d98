import { type Match, MatchFinder, signBefore } from "./match-finder.ts";
import { isWordSign, textEnd } from "./pattern/automaton.ts";
import type { Rule } from "./rule.ts";

/** Longest beginning that is followed in a whole text, in signs. */
const maxSigns = 4096;
/** Signs that may be looked at beyond the one pass that a text without matches takes. */
const effortPerUnit = 16;
const leastEffort = 2_000_000;

/** All matches of a rule in a whole text; of a rule that blocks the first. @throws GatewayError for a text that would take too long. */
export function findMatches({ automaton, floating, action }: Rule, text: string): readonly Match[] {
  const found: Match[] = [];
  const isShortest = action === "block";
  const effort = { left: leastEffort + effortPerUnit * text.length };
  let place = 0;
  for (let end = firstEnd(floating, text, place); end !== undefined; end = firstEnd(floating, text, place)) {
    // A match that ends there begins no further back, so what stands before is not walked again from every sign.
    const begin = Math.max(place, end - 2 * maxSigns);
    const options = { automaton, maxSigns, isShortest, effort };
    const finder = new MatchFinder(options, begin, isWordSign(signBefore(text, begin)));
    const match = finder.next({ text, base: 0, isLast: true });
    if (!match) break;
    found.push(match);
    if (isShortest) break;
    place = match.end;
  }
  return found;
}

function firstEnd(floating: Rule["floating"], text: string, begin: number): number | undefined {
  let state = floating.begin(isWordSign(signBefore(text, begin)));
  for (let place = begin; ;) {
    const sign = text.codePointAt(place) ?? textEnd;
    const { found, next } = floating.step(state, sign);
    if (found) return place;
    if (!next || sign === textEnd) return undefined;
    state = next;
    place += sign > 0xffff ? 2 : 1;
  }
}

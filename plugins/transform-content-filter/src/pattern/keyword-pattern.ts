import { isWordSign } from "./automaton.ts";
import { type Pattern, signPattern } from "./parse-pattern.ts";

/** How keywords are found. */
export interface KeywordOptions {
  readonly ignoreCase: boolean;
  readonly wholeWords: boolean;
}

interface Branch {
  readonly next: Map<string, Branch>;
  /** What must follow where a keyword ends here. */
  end?: Pattern;
}

/** The pattern of any of these texts, as they stand. Beginnings that they share are followed once. */
export function keywordPattern(keywords: readonly string[], { ignoreCase, wholeWords }: KeywordOptions): Pattern {
  const [inside, atEdge]: readonly [Branch, Branch] = [{ next: new Map() }, { next: new Map() }];
  for (const keyword of keywords) {
    const signs = Array.from(ignoreCase ? keyword.toLowerCase() : keyword);
    const end = leafOf(signs, wholeWords && beginsWord(signs[0]) ? atEdge : inside);
    end.end = wholeWords && beginsWord(signs.at(-1)) ? edge : nothing;
  }
  const items = [
    ...(inside.next.size > 0 ? [patternOf(inside, ignoreCase)] : []),
    ...(atEdge.next.size > 0 ? [{ type: "all", items: [edge, patternOf(atEdge, ignoreCase)] } as const] : []),
  ];
  return { type: "any", items };
}

const edge: Pattern = { type: "edge", inside: false };
const nothing: Pattern = { type: "all", items: [] };

function leafOf(signs: readonly string[], root: Branch): Branch {
  let branch = root;
  for (const sign of signs) {
    const next: Branch = branch.next.get(sign) ?? { next: new Map() };
    branch.next.set(sign, next);
    branch = next;
  }
  return branch;
}

function patternOf({ next, end }: Branch, ignoreCase: boolean): Pattern {
  const ways = Array.from(next, ([sign, branch]): Pattern => {
    const items = [signPattern(escaped(sign), ignoreCase), patternOf(branch, ignoreCase)];
    return { type: "all", items };
  });
  return { type: "any", items: end ? [end, ...ways] : ways };
}

function beginsWord(sign: string | undefined): boolean {
  return isWordSign(sign?.codePointAt(0));
}

function escaped(sign: string): string {
  return /[$()*+./?[\\\]^{|}]/.test(sign) ? `\\${sign}` : sign;
}

import type { Attempt, Scene } from "../scene.ts";

/** A request that reached the tape in place of an upstream. */
interface Asked {
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  /** The node that is asked, as `pool/node`, where it is known. */
  readonly node?: string;
}

/** Knows what the tape holds for a request. */
export interface Prompter {
  /** The attempt whose answer it gets; undefined when the tape holds none. */
  readonly answerTo: (asked: Asked) => Attempt | undefined;
  /** What was asked for and not found, for people. */
  readonly missing: readonly string[];
  readonly lacks: (what: string) => void;
}

/**
 * Each answer is given once: to the node that got it, in the order of the tape, or else to a node of another name at the same
 * address. A connection that failed on the tape fails as often as it is tried.
 */
export function createPrompter({ attempts }: Scene): Prompter {
  const left = new Set(attempts.filter(({ request }) => request.head !== undefined));
  const missing: string[] = [];

  function find({ method, url, node }: Asked): Attempt | undefined {
    const here = addressOf(method, url);
    const own = [...left].find(({ start }) => `${start.pool}/${start.node}` === node);
    return own ?? [...left].find(({ request: { head } }) => addressOf(head?.method, head?.url) === here);
  }

  return {
    missing,
    lacks: (what) => void missing.push(what),
    answerTo(asked) {
      const found = find(asked);
      if (!found) missing.push(`${asked.node === undefined ? "" : `${asked.node}: `}${asked.method} ${asked.url}`);
      else if (found.reply.head) left.delete(found);
      return found;
    },
  };
}

/** What is answered from a tape is asked without TLS. */
export function addressOf(method = "", url = ""): string {
  return `${method} ${url.replace(/^https?:/, "")}`;
}

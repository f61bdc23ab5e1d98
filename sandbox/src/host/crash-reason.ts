import { fatalMark } from "../child/boot.ts";

const kept = 64 * 1024;

/** What a process writes to its error output, as lines; of all that it wrote the last part is kept for the reason of its end. */
export class ErrorOutput {
  readonly #onLine: (line: string) => void;
  #text = "";
  #rest = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    this.#text = (this.#text + text).slice(-kept);
    const lines = (this.#rest + text).split("\n");
    this.#rest = (lines.pop() ?? "").slice(-kept);
    for (const line of lines) if (line !== "" && !line.startsWith(fatalMark)) this.#onLine(line);
  }

  /** Why the process ended, as far as it said. */
  reason(): string | undefined {
    const own = this.#text.split("\n").findLast((line) => line.startsWith(fatalMark));
    if (own !== undefined) return own.slice(fatalMark.length);
    return signs.find(([pattern]) => pattern.test(this.#text))?.[1];
  }
}

const signs: readonly (readonly [RegExp, string])[] = [
  [/heap out of memory|Reached heap limit|invalid table size/i, "heap out of memory"],
  [/Fatal process out of memory|allocation failed|bad_alloc|Cannot allocate memory|ENOMEM/i, "out of memory"],
  [/Maximum call stack|stack overflow/i, "stack overflow"],
  [/bad option|is not allowed in NODE_OPTIONS/i, "the Node program does not know its flags"],
  [/unshare:/, "namespaces were refused"],
];

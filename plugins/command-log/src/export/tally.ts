/** Counts what is read, written and left out, so that nothing is lost in silence. */
export class Tally {
  read = 0;
  written = 0;
  readonly #leftOut = new Map<string, number>();
  readonly #parts = new Map<string, number>();

  leaveOut(why: string): void {
    add(this.#leftOut, why, 1);
  }

  leaveParts(parts: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(parts)) add(this.#parts, name, count);
  }

  /** For programs. */
  toJson(): object {
    const { read, written } = this;
    return {
      read,
      written,
      leftOut: Object.fromEntries(this.#leftOut),
      leftOutOfWritten: Object.fromEntries(this.#parts),
    };
  }

  /** For people. */
  text(target: string): string {
    const lines = [
      `read ${countOf(this.read, "record")}`,
      `wrote ${countOf(this.written, "conversation")} to ${target}`,
    ];
    if (this.#leftOut.size > 0) lines.push(`left out ${this.read - this.written}:`, ...rows(this.#leftOut));
    if (this.#parts.size > 0) lines.push("left out of what was written:", ...rows(this.#parts));
    return `${lines.join("\n")}\n`;
  }
}

function countOf(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

function rows(counts: ReadonlyMap<string, number>): readonly string[] {
  const width = Math.max(...[...counts.values()].map((count) => String(count).length));
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `  ${String(count).padStart(width)}  ${name}`);
}

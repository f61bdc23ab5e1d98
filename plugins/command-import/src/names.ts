/** Names that are free for one use each: the first comer has it, the next get a number. */
export class Names {
  readonly #taken = new Set<string>();

  /** A name made of letters, digits and . _ - that begins with a letter or digit. */
  take(wanted: string | undefined, otherwise: string): string {
    const plain = (wanted ?? "").replaceAll(/[^\w.-]+/g, "-").replaceAll(/^[-._]+|[-._]+$/g, "") || otherwise;
    let name = plain;
    for (let count = 2; this.#taken.has(name); count++) name = `${plain}-${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** Tells what is going on, beside the results. */
export function say(what: string): void {
  process.stderr.write(`measuring ${what}\n`);
}

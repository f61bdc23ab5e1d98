import type { Note } from "./draft.ts";
import type { SecretName } from "./secrets.ts";

/** What an import did. */
interface ImportResult {
  readonly file: string;
  readonly secrets: readonly SecretName[];
  readonly notes: readonly Note[];
}

/** For people: what was written, what to put into the environment, and what was not carried. */
export function textSummary({ file, secrets, notes }: ImportResult): string {
  const variables = secrets.flatMap(({ name, from }) => [`# ${from}`, `${name}=`]);
  const left = notes.map(({ what, why }) => `  ${what}: ${why}`);
  return [
    `written: ${file}`,
    ...(variables.length > 0 ? ["", ".env.example: the variables that it needs", "", ...variables] : []),
    "",
    left.length > 0 ? `not carried, or not as it was (${left.length})` : "everything was carried",
    ...left,
    "",
    "next: set the variables, then patchbay check",
    "",
  ].join("\n");
}

/** For programs. */
export function jsonSummary({ file, secrets, notes }: ImportResult): string {
  return `${JSON.stringify({ file, env: secrets, notCarried: notes }, undefined, 2)}\n`;
}

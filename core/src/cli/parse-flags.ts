import { parseArgs } from "node:util";
import { nearestNameHint } from "../config/nearest-name.ts";
import { type Command, type FlagValues, UsageError } from "./command.ts";

/**
 * Reads the flags of a command: `--flag VALUE` or `--flag=VALUE`; the last one counts.
 * @throws UsageError for a flag that is not known or lacks its value, and for anything that is no flag.
 */
export function parseFlags(
  args: readonly string[],
  { flags, argument: expected }: Pick<Command, "flags" | "argument">,
): FlagValues {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) => [
      name,
      { type: value === undefined ? "boolean" : "string" } as const,
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const values: [string, string][] = [];
  const switches = new Set<string>();
  const most = expected?.endsWith("…") ? Number.POSITIVE_INFINITY : (expected?.split(" ").length ?? 0);
  const plain: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (plain.length >= most) throw new UsageError(`unexpected argument ${JSON.stringify(token.value)}`);
      plain.push(token.value);
      continue;
    }
    if (token.kind === "option-terminator") continue;
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (flag === undefined) throw unknownFlag(token.rawName, Object.keys(flags));
    if (flag.value === undefined) switches.add(switchName(token.name, token.value));
    else values.push([token.name, valueOf(token.name, token.value, flag.value)]);
  }
  const [argument] = plain;
  return {
    values: Object.fromEntries(values),
    lists: listsOf(values),
    switches,
    ...(argument !== undefined && { argument, arguments: plain }),
  };
}

/** A flag that nobody knows, with the one that may have been meant. */
export function unknownFlag(typed: string, known: readonly string[]): UsageError {
  const hint = nearestNameHint(
    typed,
    known.map((name) => `--${name}`),
  );
  return new UsageError(`unknown flag ${typed}${hint === undefined ? "" : ` (${hint})`}`);
}

function listsOf(values: readonly (readonly [string, string])[]): Readonly<Record<string, readonly string[]>> {
  const names = new Set(values.map(([name]) => name));
  const valuesOf = (name: string): readonly string[] =>
    values.filter(([each]) => each === name).map(([, value]) => value);
  return Object.fromEntries([...names].map((name) => [name, valuesOf(name)]));
}

function switchName(name: string, value: string | undefined): string {
  if (value !== undefined) throw new UsageError(`--${name} takes no value`);
  return name;
}

function valueOf(name: string, value: string | undefined, placeholder: string): string {
  const missing = value === undefined || value === "" || /^--[a-z]/.test(value);
  if (missing) throw new UsageError(`--${name} needs a value: --${name} ${placeholder}`);
  return value;
}

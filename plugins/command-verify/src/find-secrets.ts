import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

/** Variables whose values are kept out of what is written, whether a config names them or not. */
const secretName = /key|token|secret|passw|credential|proxy/i;

/** Fields of a config whose text is a secret. */
const secretField = /key|token|secret|passw|credential|proxy|authorization|cookie/i;

/** Shorter values of such variables are switches and numbers. */
const shortest = 8;

/** Values of the environment that may be secrets. */
export function secretsOfEnvironment(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(env).flatMap(([name, value = ""]) =>
    secretName.test(name) && value.length >= shortest ? [value] : [],
  );
}

/** Every secret that a config refers to or holds, by the names of its fields. */
export async function secretsOfConfig(config: unknown, env: NodeJS.ProcessEnv, baseDir: string): Promise<string[]> {
  const found: string[] = [];
  const files: string[] = [];
  collect(config, false, { env, found, files, seen: new Set() });
  const texts = await Promise.all(files.map((file) => readFile(resolve(baseDir, file), "utf8").catch(() => "")));
  return [...found, ...texts.map((text) => text.trim())];
}

/** Values of such fields that say nothing. */
const harmless: ReadonlySet<string> = new Set(["direct", "application/json"]);

interface Search {
  readonly env: NodeJS.ProcessEnv;
  readonly found: string[];
  readonly files: string[];
  /** A config may go round. */
  readonly seen: Set<unknown>;
}

function collect(value: unknown, isSecret: boolean, search: Search): void {
  if (typeof value === "string" && isSecret && !harmless.has(value)) search.found.push(value);
  if (typeof value === "object" && value !== null && !isPlugin(value)) collectWithin(value, isSecret, search);
}

function collectWithin(value: object, isSecret: boolean, search: Search): void {
  if (search.seen.has(value)) return;
  search.seen.add(value);
  for (const [name, each] of Object.entries(value)) {
    if (name === "$env" && typeof each === "string") search.found.push(search.env[each] ?? "");
    else if (name === "$file" && typeof each === "string") search.files.push(each);
    else collect(each, isSecret || secretField.test(name) || name === "headers", search);
  }
}

/** What a plugin says of itself, such as the schema of its options, is no value of the config. */
function isPlugin(value: object): boolean {
  return "setup" in value && typeof value.setup === "function";
}

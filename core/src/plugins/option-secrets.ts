import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SecretRef } from "../config/config.ts";
import type { Place } from "../config/place.ts";
import { readKey, type Surroundings } from "../config/read-secret.ts";
import { secretRef } from "../config/secret-shape.ts";
import { isRecord } from "../config/shape.ts";
import { hashText } from "./hash-text.ts";

/** Where secrets come from. */
export interface SecretSources {
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Options with every reference to a secret resolved. */
export interface OptionSecrets {
  readonly options: unknown;
  /** Changes when the text of a secret does; says nothing about it. */
  readonly mark: string;
  /** Says which optional secret is not set: the entry that needs it is to be left out. */
  readonly dropped: string | undefined;
  /** Files that hold the secrets. */
  readonly files: readonly string[];
}

/** Puts secrets in place of `{ "$env": … }` and `{ "$file": … }`, wherever they stand in the options. */
export async function resolveOptionSecrets(
  options: unknown,
  place: Place,
  sources: SecretSources,
): Promise<OptionSecrets> {
  const walk: Walk = { ...sources, files: new Set(), warnings: [], marks: [], dropped: undefined };
  const resolved = await resolveValue(options, place, walk);
  return { options: resolved, mark: hashText(walk.marks.join("\n")), dropped: walk.dropped, files: [...walk.files] };
}

interface Walk extends Surroundings {
  readonly marks: string[];
  dropped: string | undefined;
}

async function resolveValue(value: unknown, place: Place, walk: Walk): Promise<unknown> {
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const [index, item] of value.entries()) items.push(await resolveValue(item, place.item(index), walk));
    return items;
  }
  // A plain string stays one: only the schema knows whether it is meant to be a secret.
  if (!isRecord(value)) return value;
  if (Object.hasOwn(value, "$env") || Object.hasOwn(value, "$file")) return resolveReference(value, place, walk);
  const fields: [string, unknown][] = [];
  for (const [key, field] of Object.entries(value))
    fields.push([key, await resolveValue(field, place.field(key), walk)]);
  return Object.fromEntries(fields);
}

async function resolveReference(value: unknown, place: Place, walk: Walk): Promise<unknown> {
  const reference = secretRef.read(value, place);
  if (reference === undefined) return undefined;
  const secret = readKey(reference, place, walk);
  if (secret === "unset") {
    walk.dropped ??= `${place.path} needs an environment variable that is not set`;
    return undefined;
  }
  if (secret !== undefined) walk.marks.push(`${place.path} ${await sourceHash(reference, walk)}`);
  return secret;
}

/** A secret cannot be read here, so the place that it comes from is. */
async function sourceHash(reference: SecretRef, { baseDir, env }: SecretSources): Promise<string> {
  if (typeof reference === "string" || !("$env" in reference || "$file" in reference)) return "";
  if ("$env" in reference) return hashText(env[reference.$env] ?? "");
  return hashText(await readFile(resolve(baseDir, reference.$file)));
}

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Secret } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import type { SecretRef } from "./config.ts";
import { nearestNameHint } from "./nearest-name.ts";
import type { Place } from "./place.ts";
import { proxyProblem } from "./url-problem.ts";

/** What a config is resolved with, and what is gathered on the way. */
export interface Surroundings {
  readonly baseDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Files that the config is made of, so that they can be watched. */
  readonly files: Set<string>;
  readonly warnings: string[];
}

/** The outcome of a reference: a value, `unset` for an optional variable that is not set, undefined after a fault. */
export type ReadSecret<Value> = Value | "unset" | undefined;

/** Reads a key, if there is one. */
export function readKey(ref: SecretRef | undefined, place: Place, surroundings: Surroundings): ReadSecret<Secret> {
  if (ref === undefined || ref instanceof Secret) return ref;
  if (typeof ref === "string") warnOfPlainText(place, surroundings);
  const found = readText(ref, place, surroundings);
  return typeof found === "object" ? createSecret(found.text, found.source) : found;
}

/** Reads a proxy's address. One with a password in it is as secret as a key. */
export function readProxy(
  ref: SecretRef | undefined,
  place: Place,
  surroundings: Surroundings,
): ReadSecret<Secret | "direct"> {
  if (ref === undefined || ref instanceof Secret) return ref;
  const found = readText(ref, place, surroundings);
  if (typeof found !== "object") return found;
  const problem = proxyProblem(found.text);
  if (problem !== undefined) return place.fault(problem);
  if (found.text === "direct") return "direct";
  if (typeof ref === "string" && new URL(ref).password !== "") warnOfPlainText(place, surroundings);
  return createSecret(found.text, found.source);
}

/** The text of a file of the config; undefined after a fault. */
export function readConfigFile(file: string, place: Place, { baseDir, files }: Surroundings): string | undefined {
  const path = resolve(baseDir, file);
  files.add(path);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return place.fault(`cannot read ${file} (${reason})`);
  }
}

interface SecretText {
  readonly text: string;
  readonly source: string;
}

function readText(ref: Exclude<SecretRef, Secret>, place: Place, surroundings: Surroundings): ReadSecret<SecretText> {
  if (typeof ref === "string") return { text: ref, source: place.path };
  if ("$env" in ref) return readVariable(ref.$env, ref.optional === true, place, surroundings.env);
  const text = readConfigFile(ref.$file, place, surroundings)?.trim();
  if (text === undefined) return undefined;
  return text === "" ? place.fault(`${ref.$file} is empty`) : { text, source: `file ${ref.$file}` };
}

function readVariable(name: string, mayBeUnset: boolean, place: Place, env: NodeJS.ProcessEnv): ReadSecret<SecretText> {
  const text = Object.hasOwn(env, name) ? env[name] : undefined;
  if (text !== undefined && text !== "") return { text, source: `env ${name}` };
  if (mayBeUnset) return "unset";
  const hint = nearestNameHint(name, Object.keys(env)) ?? "set it, or mark it { optional: true }";
  return place.fault(`environment variable ${name} is ${text === "" ? "empty" : "not set"}`, hint);
}

function warnOfPlainText(place: Place, { warnings }: Surroundings): void {
  warnings.push(`${place.path}: secret in plain text (use { "$env": "NAME" } or { "$file": "path" })`);
}

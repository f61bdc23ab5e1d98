import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { json, raw, type Script } from "@patchbay/sdk/testing";
import { isRecord } from "../package-json.ts";

/** What an author says in `dev.json` beside the plugin. */
export interface AuthorFile {
  /** Options of the plugin. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Fields of the node, for providers. */
  readonly node: Readonly<Record<string, unknown>>;
  /** What the vendor answers, for providers with a format of their own. */
  readonly reply: Script | undefined;
}

/** Its name, in the plugin's folder. */
export const authorFileName = "dev.json";

/** Reads it; nothing is said where it is not there. @throws Error that names the file and what is wrong with it. */
export async function readAuthorFile(folder: string): Promise<AuthorFile> {
  const file = join(folder, authorFileName);
  const value = existsSync(file) ? parse(file, await readFile(file, "utf8")) : {};
  if (!isRecord(value)) throw new Error(`${file} must hold an object with options, node or reply`);
  const { options = {}, node = {}, reply, ...rest } = value;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Error(`${file}: unknown key "${unknown}", known are options, node, reply`);
  if (!isRecord(options) || !isRecord(node)) throw new Error(`${file}: options and node must be objects`);
  return { options, node, reply: reply === undefined ? undefined : scriptOf(file, reply) };
}

/** `--option name=value`; what is JSON is taken for that. @throws Error for one without a name. */
export function optionsOf(given: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined)
        throw new Error(`--option needs a name and a value: name=value, got ${JSON.stringify(text)}`);
      return [name, jsonOrText(value)];
    }),
  );
}

function jsonOrText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

function parse(file: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new Error(`${file} is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** A body of JSON, a text, or a list of texts that are sent one by one. */
function scriptOf(file: string, reply: unknown): Script {
  const { status = 200, headers = {}, body } = isRecord(reply) && "body" in reply ? reply : { body: reply };
  if (typeof status !== "number" || !isRecord(headers)) throw new Error(`${file}: reply is { status, headers, body }`);
  const options = {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)])),
  };
  if (typeof body === "string") return raw(body, options);
  const pieces = Array.isArray(body) ? body.filter((piece) => typeof piece === "string") : [];
  return Array.isArray(body) && pieces.length === body.length ? raw(pieces, options) : json(body, options);
}

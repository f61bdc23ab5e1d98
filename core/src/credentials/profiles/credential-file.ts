import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { GatewayError, type Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";
import { isRecord } from "../../config/shape.ts";
import type { AuthProfile } from "./profile.ts";
import { optionsProblem, textIn } from "./profile-options.ts";

/**
 * A token that another program keeps in a JSON file. The credential is the file's path: the operator's word, never the
 * plugin's. The option `field` says where in the file it is (`tokens.access`); the file is read again when it has changed.
 */
export const credentialFile: AuthProfile = {
  check: (options) => optionsProblem(options, { required: ["field"], optional: ["header", "prefix"] }),
  addresses: () => [],
  open({ options, credential }) {
    const field = textIn(options, "field") ?? "";
    const header = (textIn(options, "header") ?? "authorization").toLowerCase();
    const prefix = textIn(options, "prefix") ?? "Bearer ";
    const path = revealSecret(credential).trim();
    let held: FileToken | undefined;
    let previous: string | undefined;
    return {
      async authorize(call, { baseDir }) {
        const mark = await markOf(resolve(baseDir, path), credential);
        if (held?.mark !== mark) {
          previous = held?.text;
          held = { mark, text: await readToken(resolve(baseDir, path), field, credential) };
        }
        return { url: call.url, headers: { ...call.headers, [header]: `${prefix}${held.text}` } };
      },
      renew(refused) {
        // The other program may have written within the same tick of the file system's clock.
        const wasHeld = held !== undefined && refused.headers[header] === `${prefix}${held.text}`;
        if (wasHeld) held = undefined;
        return wasHeld;
      },
      texts: () => [held?.text, previous].filter((text) => text !== undefined),
    };
  },
};

interface FileToken {
  readonly mark: string;
  readonly text: string;
}

async function markOf(path: string, credential: Secret): Promise<string> {
  try {
    const { mtimeMs, ino, size } = await stat(path);
    return `${mtimeMs} ${ino} ${size}`;
  } catch (cause) {
    throw failure(credential, cause);
  }
}

async function readToken(path: string, field: string, credential: Secret): Promise<string> {
  try {
    const token = valueAt(JSON.parse(await readFile(path, "utf8")), field);
    if (typeof token === "string" && /^[\x21-\x7e]+$/.test(token)) return token;
  } catch (cause) {
    throw failure(credential, cause);
  }
  const message = `the file named by the credential from ${credential.source} has no token in "${field}"`;
  throw new GatewayError("credential-rejected", message);
}

function valueAt(value: unknown, field: string): unknown {
  return field
    .split(".")
    .reduce<unknown>((at, name) => (isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);
}

/** What a parser says of a file may quote it: only a system's code is told. */
function failure(credential: Secret, cause: unknown): GatewayError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no JSON";
  return new GatewayError(
    "credential-rejected",
    `cannot read the file named by the credential from ${credential.source} (${code})`,
  );
}

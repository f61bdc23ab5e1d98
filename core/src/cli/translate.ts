import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type JsonObject, type Loss, type Wire } from "@patchbay/sdk";
import { asObject, asString, parseJson } from "@patchbay/sdk/http";
import { nearestNameHint } from "../config/nearest-name.ts";
import { decodeText } from "../decode-text.ts";
import { openKernel, type OpenKernel } from "../kernel.ts";
import { type Translation, translateReply, translateRequest } from "../pipeline/translate.ts";
import { columns } from "./columns.ts";
import { type FlagValues, UsageError } from "./command.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/** Prints what a request of one wire becomes on another, or an answer on its way back, and what is lost. No network. */
export async function translate(flags: FlagValues, terminal: Terminal): Promise<number> {
  const { argument } = flags;
  if (argument === undefined)
    throw new UsageError("translate needs a file: patchbay translate --from WIRE --to WIRE FILE");
  const bytes = await readFile(resolve(terminal.cwd, argument));
  const kernel = await openKernel(await readConfig(flags, terminal), { env: terminal.env });
  try {
    const from = wireOf(kernel, flags, "from");
    const to = wireOf(kernel, flags, "to");
    const { output, losses } = flags.switches.has("reply")
      ? reply(from, to, bytes)
      : request({ kernel, from, to, bytes, flags });
    if (flags.switches.has("json")) terminal.out(`${JSON.stringify({ output, losses }, undefined, 2)}\n`);
    else {
      terminal.out(`${typeof output === "string" ? output.trimEnd() : JSON.stringify(output, undefined, 2)}\n`);
      terminal.err(lossesText(losses));
    }
  } finally {
    await kernel.close();
  }
  return 0;
}

interface RequestJob {
  readonly kernel: OpenKernel;
  readonly from: Wire;
  readonly to: Wire;
  readonly bytes: Uint8Array;
  readonly flags: FlagValues;
}

function request({ kernel, from, to, bytes, flags }: RequestJob): Translation<JsonObject> {
  const body = parseJson(decodeText(bytes), "bad-request");
  const fields = asObject(body) ?? {};
  const model = flags.values["model"] ?? asString(fields["model"]) ?? "model";
  const stream = flags.switches.has("stream") || fields["stream"] === true;
  return translateRequest(from, to, { body, model, stream, facts: kernel.modelFacts(to.id, model, stream) });
}

/** An answer is whole when it is one JSON object, else a stream. */
function reply(from: Wire, to: Wire, bytes: Uint8Array): Translation<string> {
  return translateReply(from, to, bytes, !isJson(decodeText(bytes)));
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

function wireOf(kernel: OpenKernel, flags: FlagValues, flag: "from" | "to"): Wire {
  const name = flags.values[flag];
  const wires = kernel.wires();
  const known = wires.map(({ id }) => id);
  if (name === undefined) throw new UsageError(`--${flag} needs a wire: ${known.join(", ")}`);
  const wire = wires.find(({ id }) => id === name);
  if (wire) return wire;
  throw new UsageError(
    `no loaded plugin gives the wire "${name}" (${nearestNameHint(name, known) ?? known.join(", ")})`,
  );
}

function lossesText(losses: readonly Loss[]): string {
  if (losses.length === 0) return "nothing is lost\n";
  const rows = losses.map(({ path, kind, reason }) => [kind, path, reason]);
  return `${losses.length} in the ledger\n${columns(rows)}\n`;
}

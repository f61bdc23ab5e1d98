import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command, FlagValues, Terminal } from "@patchbay/core";
import { aiclient2api } from "./aiclient2api/source.ts";
import { aiProxy } from "./ai-proxy/source.ts";
import { createDraft, finish } from "./draft.ts";
import { printConfig } from "./print-config.ts";
import { Secrets } from "./secrets.ts";
import type { Source } from "./source.ts";
import { jsonSummary, textSummary } from "./summary.ts";

const sources: readonly Source[] = [aiclient2api, aiProxy];

/** `patchbay import SOURCE PATH`: writes a config out of another gateway's, and says what is not in it. */
export const command: Command = {
  name: "import",
  summary: `turn another gateway's config into plugins.config.ts: ${sources.map(({ id, path }) => `${id} ${path}`).join(", ")}`,
  argument: "SOURCE PATH",
  flags: {
    out: { value: "FILE", meaning: "where to write; default: plugins.config.ts in the working directory" },
    force: { meaning: "write over a file that is there" },
    json: { meaning: "print JSON, for programs" },
    help: { meaning: "print this help" },
  },
  run: importConfig,
};

async function importConfig(flags: FlagValues, terminal: Terminal): Promise<number> {
  const [id, path, ...more] = flags.arguments ?? [];
  const source = sources.find((known) => known.id === id);
  if (!source || path === undefined || more.length > 0) return misuse(id, terminal);
  const draft = createDraft(new Secrets());
  const from = resolve(terminal.cwd, path);
  await source.read(from, draft);
  if (Object.keys(draft.pools).length === 0) {
    const reasons = draft.notes.map(({ what, why }) => `\n  ${what}: ${why}`).join("");
    throw new Error(`nothing in ${from} can be carried over, and nothing was written${reasons}`);
  }
  const file = resolve(terminal.cwd, flags.values["out"] ?? "plugins.config.ts");
  await write(file, printConfig(finish(draft), `a config of ${source.product}`), flags.switches.has("force"));
  const result = { file, secrets: draft.secrets.names, notes: draft.notes };
  terminal.out(flags.switches.has("json") ? jsonSummary(result) : textSummary(result));
  return 0;
}

function misuse(id: string | undefined, terminal: Terminal): number {
  const known = sources.map((source) => `patchbay import ${source.id} ${source.path}`);
  const isKnown = id === undefined || sources.some((source) => source.id === id);
  terminal.err(`patchbay: ${isKnown ? "import needs a source and a path" : `unknown source ${JSON.stringify(id)}`}\n`);
  terminal.err(`see ${known.join(", or ")}\n`);
  return 2;
}

async function write(file: string, text: string, isForced: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: isForced ? "w" : "wx" });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    throw new Error(`${file} is there already: name another with --out FILE, or write over it with --force`, { cause });
  }
}

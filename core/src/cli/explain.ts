import { readMoment } from "@patchbay/sdk";
import type { ResolvedConfig } from "../config/resolved.ts";
import { openKernel } from "../kernel.ts";
import { createLogger } from "../log/create-logger.ts";
import type { Explanation } from "../trace/explain.ts";
import type { Question } from "../trace/question.ts";
import { createAdminClient } from "./admin-client.ts";
import { type FlagValues, UsageError } from "./command.ts";
import { explanationText } from "./explanation-text.ts";
import { configFlagsOf } from "./own-flags.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/** Says why a request would go where it would go: by the config and what is remembered, or by a running kernel. */
export async function explain(flags: FlagValues, terminal: Terminal): Promise<number> {
  const question = questionOf(flags);
  const config = await readConfig(configFlagsOf(flags), terminal);
  const { url } = flags.values;
  const explanation =
    url === undefined ? await explainHere(question, config, terminal) : await ask(question, config, url);
  terminal.out(
    flags.switches.has("json")
      ? `${JSON.stringify(explanation, undefined, 2)}\n`
      : explanationText(explanation, terminal.colors),
  );
  return 0;
}

async function explainHere(question: Question, config: ResolvedConfig, terminal: Terminal): Promise<Explanation> {
  const log = createLogger({ level: "warn", format: config.log.format, write: (line) => terminal.err(line) });
  const { env } = terminal;
  const kernel = await openKernel(config, { log, env, stateDir: config.dataDir, isStateReadOnly: true });
  try {
    return await kernel.explain(question);
  } finally {
    await kernel.close();
  }
}

async function ask({ at, ...question }: Question, config: ResolvedConfig, url: string): Promise<Explanation> {
  const askAdmin = createAdminClient(config, url);
  const asked = { ...question, ...(at !== undefined && { at: new Date(at).toISOString() }) };
  const answer = await askAdmin("/admin/explain", asked);
  if (!Array.isArray(answer["candidates"])) throw new Error(`${url} does not answer like a kernel`);
  // What the admin door answers is held to this form by its schema and its tests.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return answer as unknown as Explanation;
}

function questionOf({ values, lists }: FlagValues): Question {
  const { model, pool, protocol, path, at } = values;
  if (model === undefined) throw new UsageError("explain needs a model: --model NAME");
  return {
    model,
    ...(pool !== undefined && { pool }),
    ...(protocol !== undefined && { protocol }),
    ...(path !== undefined && { path }),
    ...(at !== undefined && { at: timeOf(at) }),
    headers: Object.fromEntries((lists?.["header"] ?? []).map(headerOf)),
  };
}

function timeOf(text: string): number {
  const time = readMoment(text);
  if (time !== undefined) return time;
  throw new UsageError(`--at needs a time such as 2026-01-31T12:00:00Z, got ${JSON.stringify(text)}`);
}

function headerOf(text: string): readonly [string, string] {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(.+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new UsageError(`--header needs a name and a value: --header 'name: value', got ${JSON.stringify(text)}`);
}

import { resolve } from "node:path";
import { type Command, type FlagValues, helpFlag, type Terminal, UsageError } from "@patchbay/core/command";
import { createRedactor, options, type PromptLogOptions, type Redactor } from "@patchbay/observe-prompt-log";
import type { JsonObject } from "@patchbay/sdk";
import { findLog, type Log } from "../find-log.ts";
import { filterFlags, logFlags } from "../log-flags.ts";
import { readRecords } from "../read-records.ts";
import { filterOf } from "../search.ts";
import { type Conversation, LeftOut, type Rules } from "./conversation.ts";
import { Duplicates, type Likeness } from "./dedupe.ts";
import { type Format, formats } from "./formats.ts";
import { type LineTarget, openOutFile } from "./out-file.ts";
import { readConversation } from "./read-conversation.ts";
import { Tally } from "./tally.ts";

/** `patchbay log export`. */
export const exportCommand: Command = {
  name: "export",
  summary: "make a data set of the conversations that ended well, redacted again; says what is left out, and why",
  flags: {
    format: { value: "FORMAT", meaning: "openai-chat (default), sharegpt, or jsonl: the records as they are" },
    out: { value: "FILE", meaning: "where to write; default: standard output, with the summary on standard error" },
    ...filterFlags,
    "min-turns": { value: "NUMBER", meaning: "only conversations in which the user speaks so often; default: 1" },
    "max-turns": { value: "NUMBER", meaning: "only conversations in which the user speaks no more often" },
    tools: { value: "WORD", meaning: "include (default) or exclude conversations with calls of tools" },
    media: {
      value: "WORD",
      meaning:
        "skip (default) conversations with images and the like, or strip those parts: the log has no bytes of them",
    },
    system: { value: "WORD", meaning: "keep (default) or drop system prompts" },
    dedupe: {
      value: "WORD",
      meaning: "prefix (default): leave out what says the same as another or is its beginning; exact; none",
    },
    redact: {
      value: "PATTERN",
      meaning: "also redact what this regular expression matches; may be given several times",
    },
    "redact-field": {
      value: "PATH",
      meaning: "also redact this field, such as metadata.*; may be given several times",
    },
    json: { meaning: "print the summary as JSON" },
    ...logFlags,
    help: helpFlag,
  },
  run: exportLog,
};

async function exportLog(flags: FlagValues, terminal: Terminal): Promise<number> {
  const plan = readPlan(flags);
  const log = await findLog(flags, terminal);
  const redactor = redactorOf(flags, log.options);
  const { out } = flags.values;
  const path = out === undefined ? undefined : resolve(terminal.cwd, out);
  const tally = new Tally();
  const target = path === undefined ? standardOutput(terminal) : await openOutFile(path);
  try {
    await writeExamples({ log, plan, redactor, tally, target }, terminal);
    await target.finish();
  } catch (error) {
    await target.abandon();
    throw error;
  }
  const summary = flags.switches.has("json")
    ? `${JSON.stringify(tally.toJson())}\n`
    : tally.text(out ?? "standard output");
  if (path === undefined) terminal.err(summary);
  else terminal.out(summary);
  return 0;
}

interface Plan {
  readonly format: Format;
  readonly rules: Rules;
  readonly likeness: Likeness;
  readonly fits: (record: JsonObject) => boolean;
}

interface Work {
  readonly log: Log;
  readonly plan: Plan;
  readonly redactor: Redactor;
  readonly tally: Tally;
  readonly target: LineTarget;
}

/** Reads the log twice: what another conversation goes on from is only known when all were seen. */
async function writeExamples(work: Work, terminal: Terminal): Promise<void> {
  const { log, plan, redactor, tally, target } = work;
  const duplicates = new Duplicates(plan.likeness);
  const files = await log.files();
  const frozen = { ...log, files: () => Promise.resolve(files) };
  for await (const { record } of readRecords(frozen, { err: () => undefined })) {
    const read = readExample(record, plan, redactor);
    if ("conversation" in read) duplicates.show(read.conversation);
  }
  for await (const { record } of readRecords(frozen, terminal)) {
    tally.read++;
    const read = readExample(record, plan, redactor);
    const why = "why" in read ? read.why : duplicates.judge(read.conversation);
    if ("why" in read || why !== undefined) {
      tally.leaveOut(why ?? "");
      continue;
    }
    await target.write(JSON.stringify(plan.format.line({ ...read, rules: plan.rules })));
    tally.written++;
    if (plan.rules.isStrict) tally.leaveParts(read.conversation.parts);
  }
}

type Read = { readonly record: JsonObject; readonly conversation: Conversation } | { readonly why: string };

function readExample(given: JsonObject, { fits, rules }: Plan, redactor: Redactor): Read {
  if (!fits(given)) return { why: "not asked for" };
  try {
    // What a redactor makes of plain data is plain data.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const record = redactor.record(given) as JsonObject;
    return { record, conversation: readConversation(record, rules) };
  } catch (error) {
    if (error instanceof LeftOut) return { why: error.message };
    throw error;
  }
}

function standardOutput(terminal: Terminal): LineTarget {
  const nothing = (): Promise<void> => Promise.resolve();
  return { write: (line) => Promise.resolve(terminal.out(`${line}\n`)), finish: nothing, abandon: nothing };
}

/** @throws UsageError */
function readPlan(flags: FlagValues): Plan {
  const { values } = flags;
  const format = formats[oneOf("format", values["format"], Object.keys(formats))];
  if (!format) throw new UsageError("--format is unknown");
  const minTurns = numberOf("min-turns", values["min-turns"], 1);
  const maxTurns = numberOf("max-turns", values["max-turns"], Infinity);
  if (minTurns > maxTurns) throw new UsageError("--min-turns is more than --max-turns");
  const rules: Rules = {
    system: oneOf("system", values["system"], ["keep", "drop"]),
    tools: oneOf("tools", values["tools"], ["include", "exclude"]),
    media: oneOf("media", values["media"], ["skip", "strip"]),
    minTurns,
    maxTurns,
    isStrict: format.isStrict,
  };
  const likeness = oneOf<Likeness>("dedupe", values["dedupe"], ["prefix", "exact", "none"]);
  return { format, rules, likeness, fits: filterOf(flags) };
}

/** The first of the words unless another of them was typed. @throws UsageError */
function oneOf<Word extends string>(flag: string, typed: string | undefined, words: readonly Word[]): Word {
  const word = typed === undefined ? words[0] : words.find((each) => each === typed);
  if (word === undefined) throw new UsageError(`--${flag} must be ${words.join(" or ")}, got ${JSON.stringify(typed)}`);
  return word;
}

function numberOf(flag: string, typed: string | undefined, otherwise: number): number {
  if (typed === undefined) return otherwise;
  if (/^\d{1,6}$/.test(typed) && Number(typed) > 0) return Number(typed);
  throw new UsageError(`--${flag} needs a number from 1, got ${JSON.stringify(typed)}`);
}

/** What the log redacts and what the flags add; texts are not cut any more. @throws UsageError */
function redactorOf({ lists = {} }: FlagValues, chosen: PromptLogOptions): Redactor {
  const redact = [...chosen.redact, ...(lists["redact"] ?? [])];
  const redactFields = [...chosen.redactFields, ...(lists["redact-field"] ?? [])];
  const { error } = options.safeParse({ redact, redactFields });
  const [issue] = error?.issues ?? [];
  if (issue) {
    const [name, index] = issue.path;
    const typed = name === "redact" ? redact[Number(index)] : redactFields[Number(index)];
    throw new UsageError(
      `--${name === "redact" ? "redact" : "redact-field"} ${JSON.stringify(typed)} ${issue.message}`,
    );
  }
  return createRedactor({ redact, redactFields, maxStringLength: Number.MAX_SAFE_INTEGER });
}

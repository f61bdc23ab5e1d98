import type { ContentPart, Logger } from "@patchbay/sdk";
import type { PromptRecord } from "./journal.ts";
import type { Scrubber } from "./scrub.ts";
import type { Sink } from "./sink.ts";

const maxLength = 2000;

/** Writes a line for people to the kernel's log, with the last prompt and the answer. */
export function createConsoleSink(log: Logger, scrubber: Scrubber): Sink {
  return {
    async write(records) {
      for (const record of records) log.info(scrubber.text(headline(record)), fieldsOf(record, scrubber));
    },
    async close() {},
  };
}

function headline(record: PromptRecord): string {
  const { operation = "chat", model = record.request?.model ?? "?", pool, node, status, usage } = record;
  if (record.incomplete) return `${operation} ${model}: the end was not seen`;
  const where = pool === undefined ? "" : ` at ${pool}/${node ?? "?"}`;
  const tokens = usage ? `, ${usage.inputTokens ?? "?"} tokens in, ${usage.outputTokens ?? "?"} out` : "";
  return `${operation} ${model}${where}: ${status} in ${Math.round(record.durationMs ?? 0)} ms${tokens}`;
}

function fieldsOf({ exchange, request, reply, error }: PromptRecord, { text }: Scrubber): Record<string, string> {
  const prompt = request?.messages.findLast(({ role }) => role === "user")?.content;
  const answer = reply?.candidates[0]?.content;
  const told = (parts: readonly ContentPart[]): string => shorten(text(parts.map(wordsOf).join("\n")));
  return {
    exchange,
    ...(prompt && { prompt: told(prompt) }),
    ...(answer && { answer: told(answer) }),
    ...(error && { error: `${error.code}: ${text(error.message)}` }),
  };
}

function wordsOf(part: ContentPart): string {
  if (part.type === "text" || part.type === "refusal") return part.text;
  return part.type === "tool-call" ? `[tool-call ${part.name} ${part.argumentsText}]` : `[${part.type}]`;
}

function shorten(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

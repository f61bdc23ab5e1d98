import type { Json, JsonObject, Logger } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import type { PromptRecord } from "./record.ts";
import type { Redactor } from "./redact-record.ts";
import type { Sink } from "./sink.ts";

const maxLength = 2000;

/** Writes a line for people to the kernel's log, with the last prompt and the answer. */
export function createConsoleSink(log: Logger, redactor: Redactor): Sink {
  return {
    async write(records) {
      for (const record of records) {
        // What was redacted is text where there was an object: it is read as what it may be.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        const safe = redactor.record(record) as JsonObject;
        log.info(redactor.text(headline(record)), fieldsOf(safe));
      }
    },
    async tidy() {},
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

function fieldsOf({ exchange, request, reply, error }: JsonObject): Record<string, string> {
  const prompt = asArray(asObject(request)?.["messages"]).findLast((message) => asObject(message)?.["role"] === "user");
  const [answer] = asArray(asObject(reply)?.["candidates"]);
  const { code, message } = asObject(error) ?? {};
  return {
    exchange: asString(exchange) ?? "",
    ...(prompt !== undefined && { prompt: told(prompt) }),
    ...(answer !== undefined && { answer: told(answer) }),
    ...(error !== undefined && { error: `${asString(code) ?? "?"}: ${asString(message) ?? "?"}` }),
  };
}

function told(message: Json): string {
  const content = asObject(message)?.["content"] ?? message;
  const words = typeof content === "string" ? content : asArray(content).map(wordsOf).join("\n");
  return words.length <= maxLength ? words : `${words.slice(0, maxLength)}…`;
}

function wordsOf(given: Json): string {
  const part = asObject(given) ?? {};
  const { type, text, name, argumentsText } = part;
  if (type === "text" || type === "refusal") return asString(text) ?? "";
  if (type === "tool-call") return `[tool-call ${asString(name) ?? "?"} ${asString(argumentsText) ?? ""}]`;
  return typeof given === "string" ? given : `[${asString(type) ?? "?"}]`;
}

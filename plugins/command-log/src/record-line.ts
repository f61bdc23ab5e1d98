import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";
import { textOf } from "./text-of.ts";
import { visible } from "./visible.ts";

const maxWords = 80;

/** A record in one line, for people: when, which, who, how it ended, and the beginning of the last prompt. */
export function recordLine(record: JsonObject): string {
  const { at, exchange, model, pool, node, client, outcome, status, durationMs } = record;
  const where = pool === undefined ? "" : `${word(pool)}/${word(node)}`;
  const end = record["incomplete"] === true ? "end not seen" : `${word(status)} ${word(outcome)} ${msText(durationMs)}`;
  const who = client === undefined || client === "" ? "" : `client ${word(client)}`;
  const parts = [word(at), word(exchange), word(model), where, end, tokensText(record), who, promptText(record)];
  return visible(parts.filter((part) => part !== "").join("  "));
}

function tokensText({ usage }: JsonObject): string {
  const { inputTokens, outputTokens } = asObject(usage) ?? {};
  return usage === undefined ? "" : `${word(inputTokens) || "?"}+${word(outputTokens) || "?"} tokens`;
}

/** What the user asked last. */
function promptText({ request }: JsonObject): string {
  const messages = asArray(asObject(request)?.["messages"]);
  const last = messages.findLast((message) => asObject(message)?.["role"] === "user");
  const words = last === undefined ? "" : textOf(asObject(last)?.["content"]).replaceAll(/\s+/g, " ").trim();
  if (words === "") return "";
  return JSON.stringify(words.length > maxWords ? `${words.slice(0, maxWords)}…` : words);
}

function msText(value: Json | undefined): string {
  const ms = asNumber(value) ?? 0;
  return ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(1)}s`;
}

function word(value: Json | undefined): string {
  return asString(value) ?? asNumber(value)?.toString() ?? "";
}

import type { JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString } from "@patchbay/sdk/http";
import { objectOf } from "./json-object.ts";
import type { Answer } from "./exchange.ts";
import { CheckFailure, demand } from "./check-failure.ts";

/** A message of the user. */
export function says(content: string): JsonObject {
  return { messages: [{ role: "user", content }] };
}

/** The completion that an answer holds. @throws CheckFailure when it holds none. */
export function completionOf(answer: Answer): JsonObject {
  demand(answer.status === 200, refusalOf(answer));
  const completion = objectOf(answer.text);
  demand(completion !== undefined, "the answer is no JSON object");
  demand(asArray(completion["choices"]).length > 0, "the answer has no choices");
  return completion;
}

/** The message of the first choice. @throws CheckFailure when there is none. */
export function messageOf(completion: JsonObject): JsonObject {
  const message = asObject(asObject(asArray(completion["choices"])[0])?.["message"]);
  if (!message) throw new CheckFailure("the first choice has no message");
  return message;
}

/** The text of the first choice. @throws CheckFailure when there is none. */
export function textOf(completion: JsonObject): string {
  const text = asString(messageOf(completion)["content"])?.trim() ?? "";
  const finish = finishOf(completion);
  demand(text !== "", `the message is empty${finish === undefined ? "" : `, finish_reason ${JSON.stringify(finish)}`}`);
  return text;
}

/** Why the first choice ended. */
export function finishOf(completion: JsonObject): string | undefined {
  return asString(asObject(asArray(completion["choices"])[0])?.["finish_reason"]);
}

/** Text that the chunks of a stream spell. */
export function streamedText({ chunks }: Pick<Answer, "chunks">): string {
  return chunks.map(deltaText).join("");
}

/** Text of one chunk. */
export function deltaText(chunk: JsonObject): string {
  const delta = asObject(asObject(asArray(chunk["choices"])[0])?.["delta"]);
  return asString(delta?.["content"]) ?? "";
}

/** Tokens of an answer, as far as it tells them. */
export interface Tokens {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly total: number | undefined;
  readonly reasoning: number | undefined;
}

/** Tokens that a completion or a chunk tells; undefined when it tells none. */
export function tokensOf(completion: JsonObject): Tokens | undefined {
  const usage = asObject(completion["usage"]);
  if (!usage) return undefined;
  return {
    input: asNumber(usage["prompt_tokens"]),
    output: asNumber(usage["completion_tokens"]),
    total: asNumber(usage["total_tokens"]),
    reasoning: asNumber(asObject(usage["completion_tokens_details"])?.["reasoning_tokens"]),
  };
}

/** Why an answer is none, in the words of whoever gave it. */
export function refusalOf({ status, text }: Answer): string {
  const body = objectOf(text);
  const error = asObject(body?.["error"]);
  const words = asString(error?.["message"]) ?? asString(body?.["error"]) ?? asString(body?.["message"]);
  return words === undefined ? `status ${status}` : `status ${status}: ${words.slice(0, 300)}`;
}

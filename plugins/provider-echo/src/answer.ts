import { setImmediate } from "node:timers/promises";
import type { Call, ChatEvent } from "@patchbay/sdk";
import { type Budget, contentOf, createBudget, echoText, finishOf } from "./content.ts";
import { readPrompt } from "./prompt.ts";
import { readScript, type Script } from "./script.ts";
import { countInput } from "./tokens.ts";

const maxCandidates = 128;

/** Answers a chat with its last user message, or with what the directives in it ask for. */
export async function* answer(call: Call<"chat">): AsyncGenerator<ChatEvent> {
  const { request, clock, exchange, attempt, model } = call;
  const script = readScript(readPrompt(request.messages));
  if (script.failure && script.failure.after === undefined) throw script.failure.error;

  const inputTokens = countInput(request);
  const id = `echo-${exchange}-${attempt}`;
  yield { type: "start", id, model, created: Math.floor(clock.now() / 1000), inputEstimate: inputTokens };

  const { candidates = 1, maxOutputTokens } = request.sampling ?? {};
  let outputTokens = 0;
  let reasoningTokens = 0;
  for (let candidate = 0; candidate < Math.min(Math.max(candidates, 1), maxCandidates); candidate++) {
    const budget = createBudget(maxOutputTokens);
    const mark = candidate === 0 ? {} : { candidate };
    for await (const event of answerOnce(call, script, { budget, seed: `${id} ${candidate}` })) {
      if (event.type === "reasoning-delta") reasoningTokens += 1;
      yield { ...event, ...mark };
    }
    outputTokens += budget.used;
  }
  const totalTokens = inputTokens + outputTokens;
  const thought = reasoningTokens > 0 && { reasoningTokens };
  yield { type: "usage", usage: { inputTokens, outputTokens, ...thought, totalTokens, estimated: true } };
}

async function* answerOnce(
  call: Call<"chat">,
  script: Script,
  { budget, seed }: { readonly budget: Budget; readonly seed: string },
): AsyncGenerator<ChatEvent> {
  const { request } = call;
  const { failure } = script;
  const echo = echoText(script, request.sampling?.stop);
  let texts = 0;
  for (const event of contentOf({ script, echo, request, budget, seed })) {
    await pace(call, script.slowMs, budget.used);
    if (failure?.after !== undefined && event.type !== "reasoning-delta" && texts >= failure.after) throw failure.error;
    if (event.type === "text-delta") texts += 1;
    yield event;
  }
  if (failure) throw failure.error;
  const { stopSequence } = echo;
  const reason = finishOf(script, echo, budget);
  yield { type: "finish", reason, ...(reason === "stop-sequence" && stopSequence !== undefined && { stopSequence }) };
}

const deltasBetweenBreaks = 256;

async function pace({ clock, signal }: Call<"chat">, slowMs: number, deltas: number): Promise<void> {
  signal.throwIfAborted();
  if (slowMs > 0) await clock.sleep(slowMs, signal);
  // A long answer would otherwise keep timers and sockets waiting, and with them the abort.
  else if (deltas % deltasBetweenBreaks === 0) await setImmediate();
}

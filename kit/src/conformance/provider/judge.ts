import { type ChatReply, collectReply, type FailureOwner } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import type { UpstreamAnswer } from "../author-fixture.ts";
import { must, mustEqual } from "../check.ts";
import type { Outcome } from "../client.ts";
import type { Expectation, Shape } from "../shapes/shape.ts";

/** What was answered, and how a client took it. */
export interface Case {
  readonly answer: UpstreamAnswer;
  /** The bytes of a sound answer: what stands in them must come out. */
  readonly bytes: Buffer;
  readonly stream: boolean;
}

/** Holds what a client was told against what the upstream did. */
export function judge(outcome: Outcome, shape: Shape, given: Case): void {
  const { failure, isComplete } = outcome;
  must(!(failure && isComplete), "an answer that failed is not ended as if it were complete");
  mustEqual(checkEvents(outcome.events, { cut: !isComplete }), [], "events follow their grammar");
  const expectation = expectationOf(shape.expect, given.stream);
  if (expectation === "answered" || (expectation === "lawful" && !failure)) judgeAnswer(outcome, given);
  else judgeFailure(outcome, expectation, shape, given);
}

/** Whoever wants the whole gets nothing of an answer that was cut. */
function expectationOf(expect: Expectation, stream: boolean): Expectation {
  return expect === "cut" && !stream ? "failed" : expect;
}

/** The whole answer, once, with all that the upstream's bytes say. */
export function judgeAnswer(outcome: Outcome, { answer, bytes }: Case): void {
  const { failure, status, isComplete, events } = outcome;
  must(failure === undefined, `a sound answer is no failure: ${failure?.code} ${failure?.message}`);
  mustEqual(status, 200, "a sound answer has status 200");
  must(isComplete, "the answer comes to its end");
  mustEqual(checkEvents(events), [], "events follow their grammar");
  const finishes = events.filter(({ type }) => type === "finish");
  mustEqual(finishes.length, 1, "an answer finishes once");
  const reply = collectReply(events);
  mustEqual(reply.candidates.length, 1, "an answer has as many candidates as the upstream's");
  mustEqual(textIn(reply), answer.text.join(""), "the text is what the upstream said");
  judgeMore(reply, answer, bytes);
}

/** What a format may have no word for. */
function judgeMore(reply: ChatReply, answer: UpstreamAnswer, bytes: Buffer): void {
  const says = (word: string | number): boolean => bytes.includes(String(word));
  const content = reply.candidates[0]?.content ?? [];
  const reasoning = answer.reasoning.join("");
  if (reasoning !== "" && says(answer.reasoning.at(-1) ?? "")) {
    const thought = content.flatMap((part) => (part.type === "reasoning" ? [part.text] : []));
    mustEqual(thought.join(""), reasoning, "the thinking is what the upstream thought");
  }
  const calls = answer.calls.filter(({ name }) => says(name));
  const made = content.flatMap((part) => (part.type === "tool-call" ? [part] : []));
  mustEqual(
    made.map(({ name, argumentsText }) => [name, parsed(argumentsText)]),
    calls.map(({ name, argumentsText }) => [name, parsed(argumentsText.join(""))]),
    "tool calls are those of the upstream, in their order, with their own arguments",
  );
  const ids = made.map(({ id }) => id);
  if (calls.every(({ id }) => says(id)))
    mustEqual(
      ids,
      calls.map(({ id }) => id),
      "tool calls keep their ids",
    );
  must(new Set(ids).size === ids.length && ids.every((id) => id !== ""), "every tool call has an id of its own");
  if (calls.length === answer.calls.length)
    mustEqual(reply.candidates[0]?.finish, answer.finish, "the answer ends for the reason that the upstream gave");
  for (const count of ["inputTokens", "outputTokens"] as const) {
    const expected = answer.usage[count];
    if (expected !== undefined && says(expected))
      mustEqual(reply.usage?.[count], expected, `usage tells ${count} as the upstream did`);
  }
}

function judgeFailure(outcome: Outcome, expectation: Expectation, shape: Shape, { answer, stream }: Case): void {
  const { failure, status, events, isComplete } = outcome;
  must(
    failure !== undefined && !isComplete,
    `an answer that broke off is told as a failure; the client got ${shown(outcome)}`,
  );
  const text = textOf(events);
  const whole = answer.text.join("");
  if (expectation === "failed") mustEqual(text, "", "nothing is said of an answer that failed before it began");
  else
    must(
      whole.startsWith(text.replace(/\uFFFD+$/, "")),
      `what was said before the failure is the beginning of the answer, got ${JSON.stringify(text)}`,
    );
  must(!text.includes("\uFFFD"), "text does not hold half of a sign");
  if (!stream || text === "")
    must(status >= 400 || events.length > 0, `a failure before the answer has a status of its own, got ${status}`);
  if (shape.expect === "lawful") return;
  judgeOwner(failure, shape);
}

const usual: readonly FailureOwner[] = ["network", "provider"];

function judgeOwner(
  failure: NonNullable<Outcome["failure"]>,
  { owners = usual, codes, retryAfterMs, says = "" }: Shape,
): void {
  const { code, owner, message } = failure;
  const what = `${code} (${owner}): ${message}`;
  must(
    owners.some((each) => each === owner),
    `the failure is the fault of ${owners.join(" or ")}, got ${what}`,
  );
  must(!codes || codes.some((each) => each === code), `the failure is ${codes?.join(" or ")}, got ${what}`);
  must(message.trim() !== "", "a failure has a message");
  must(message.includes(says), `the failure tells what the upstream said, got ${what}`);
  if (retryAfterMs === undefined) return;
  const told = failure.retryAfterMs ?? 0;
  must(
    Math.abs(told - retryAfterMs) <= 1500,
    `retryAfterMs is what Retry-After says, ${retryAfterMs}, got ${failure.retryAfterMs}`,
  );
}

/** The text of all text parts. */
function textIn({ candidates }: ChatReply): string {
  return (candidates[0]?.content ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
}

function textOf(events: Outcome["events"]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return `not JSON: ${text}`;
  }
}

function shown({ status, isComplete, events }: Outcome): string {
  return `status ${status}, ${isComplete ? "complete" : "not complete"}, text ${JSON.stringify(textOf(events).slice(0, 80))}`;
}

/** What must be alike wherever the plugin runs; undefined where two answers are both right. */
export function digestOf({ failure, isComplete, events }: Outcome, { expect }: Shape): string | undefined {
  if (expect === "lawful") return undefined;
  const { candidates, usage } = collectReply(events);
  const counts = [usage?.inputTokens, usage?.outputTokens];
  return JSON.stringify([
    isComplete,
    failure && [failure.code, failure.retryAfterMs !== undefined],
    candidates,
    counts,
  ]);
}

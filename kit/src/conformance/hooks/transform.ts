import { type ChatRequest, collectReply } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import { type Check, must, mustEqual } from "../check.ts";
import type { Outcome } from "../client.ts";
import type { Subject } from "../load-subject.ts";
import type { Stage } from "../stage.ts";
import { questionWishing, type Wish } from "./echo.ts";

const wishes: readonly Wish[] = ["text", "length", "reasoning", "tools", "json"];
const faults = new Set(["plugin-failed", "plugin-timeout", "provider-crashed", "internal"]);

/** What a transform does to what passes through a kernel. `asked` is what arrived behind it. */
export function transformInKernel(
  { fixture }: Subject,
  stage: () => Promise<Stage>,
  asked: readonly ChatRequest[],
): readonly Check[] {
  const modes = [false, true] as const;
  const own = (fixture.requests ?? []).map((request, index) => ({ name: `own-${index}`, request }));
  const questions = wishes.flatMap((wish) =>
    modes.map((stream) => ({
      name: `${wish}/${stream ? "streamed" : "whole"}`,
      request: questionWishing(wish, stream),
    })),
  );
  return [
    ...[...questions, ...own].map(({ name, request }): Check => ({
      id: `transform/${name}`,
      run: () => passes(stage, request),
    })),
    { id: "transform/an-answer-that-breaks-off-stays-a-failure", run: () => breaksOff(stage) },
    { id: "transform/many-at-once-are-as-one-alone", run: () => apart(stage) },
    { id: "transform/whom-it-leaves-alone-is-asked-whole", run: async () => wellFormed(asked) },
  ];
}

async function ask(open: () => Promise<Stage>, request: ChatRequest): Promise<Outcome> {
  const stage = await open();
  return await stage.onLane((lane) => lane.ask(request, { signal: AbortSignal.timeout(10_000) }));
}

async function passes(open: () => Promise<Stage>, request: ChatRequest): Promise<string> {
  const outcome = await ask(open, request);
  const { failure, events, isComplete } = outcome;
  must(
    !failure || !faults.has(failure.code),
    `a transform lets pass or refuses, and does not fail: ${failure?.code} ${failure?.message}`,
  );
  mustEqual(checkEvents(events, { cut: !isComplete }), [], "events follow their grammar");
  must(isComplete || failure !== undefined, "an answer comes to its end, or is refused");
  return digest(outcome);
}

/** What breaks off behind a transform is not made whole by it. */
async function breaksOff(open: () => Promise<Stage>): Promise<void> {
  const { isComplete, failure } = await ask(open, questionWishing("breaks-off", true));
  must(!isComplete && failure !== undefined, "an answer that broke off is told as a failure");
}

async function apart(open: () => Promise<Stage>): Promise<void> {
  const question = questionWishing("text", true);
  const alone = digest(await ask(open, question));
  const together = await Promise.all(Array.from({ length: 8 }, () => ask(open, question)));
  for (const outcome of together)
    mustEqual(digest(outcome), alone, "an answer comes out the same whether or not others run beside it");
}

function wellFormed(asked: readonly ChatRequest[]): void {
  for (const { model, messages, system, stream } of asked) {
    must(
      typeof model === "string" && typeof stream === "boolean",
      "a request has a model and says whether it is streamed",
    );
    must(Array.isArray(messages) && Array.isArray(system), "a request has system and messages");
    for (const { content } of messages) must(Array.isArray(content), "a message's content is a list of parts");
  }
}

function digest({ events, failure }: Outcome): string {
  return JSON.stringify([collectReply(events).candidates, failure?.code]);
}

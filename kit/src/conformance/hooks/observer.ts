import { asList } from "./as-list.ts";
import { kernelEvent, startPlugin } from "@patchbay/sdk/testing";
import { type Check, must, mustEqual, within } from "../check.ts";
import { answers } from "../answers.ts";
import type { Subject } from "../load-subject.ts";
import type { Stage } from "../stage.ts";
import { questionWishing, type Wish } from "./echo.ts";

const flood = 150;
const mostMs = 100;

/** It costs nobody time. Inline. */
export function observerChecks(subject: Subject): readonly Check[] {
  return [{ id: "observer/a-batch-does-not-hold-up-the-process", run: () => holdsUpNobody(subject) }];
}

/** It changes no answer, whatever it thinks of it. */
export function observerInKernel(stage: () => Promise<Stage>): readonly Check[] {
  const wishes: readonly Wish[] = ["text", "tools", "fails", "breaks-off"];
  return [
    ...wishes.map((wish): Check => ({ id: `observer/leaves-alone/${wish}`, run: () => leavesAlone(stage, wish) })),
    { id: "observer/a-flood-changes-no-answer", run: () => isFlooded(stage) },
  ];
}

async function holdsUpNobody({ plugin, options }: Subject): Promise<void> {
  const started = await startPlugin(plugin, options);
  try {
    for (const { events, handle } of asList(started.hooks.observe)) {
      const batch = Array.from({ length: 1000 }, (_, index) =>
        kernelEvent(events[index % events.length] ?? "exchange-end"),
      );
      let best = Infinity;
      for (let turn = 0; turn < 3 && best > mostMs; turn += 1) {
        const startedAt = performance.now();
        const working = handle(batch);
        best = Math.min(best, performance.now() - startedAt);
        await within(5000, "a batch of a thousand is handled", Promise.resolve(working));
      }
      must(
        best <= mostMs,
        `a batch of a thousand holds up the process for ${mostMs} ms at most, it was ${Math.round(best)} ms`,
      );
    }
  } finally {
    await started.dispose();
  }
}

async function leavesAlone(open: () => Promise<Stage>, wish: Wish): Promise<void> {
  const stage = await open();
  const { isComplete, failure, events } = await stage.onLane((lane) => lane.ask(questionWishing(wish, true)));
  if (wish === "fails") return mustEqual(failure?.code, "overloaded", "a failure is told as it is");
  if (wish === "breaks-off") return mustEqual(failure?.code, "stream-interrupted", "a failure is told as it is");
  must(isComplete, `an answer is whole; the client got ${JSON.stringify(failure)}`);
  const text = events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
  mustEqual(text, wish === "text" ? answers.text.text.join("") : "", "an answer is as it was given");
}

async function isFlooded(open: () => Promise<Stage>): Promise<void> {
  const stage = await open();
  const all = Promise.all(
    Array.from({ length: flood }, () => stage.onLane((lane) => lane.ask(questionWishing("text", true)))),
  );
  const outcomes = await within(15_000, `${flood} answers come to their end`, all);
  for (const { isComplete, failure } of outcomes)
    must(isComplete, `an answer is whole; the client got ${JSON.stringify(failure)}`);
}

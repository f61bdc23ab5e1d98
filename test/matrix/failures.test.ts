import { cutAfter, json, type Script, splitAt } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import type { Client } from "./clients/client.ts";
import type { Mode } from "./judge.ts";
import { user } from "./question.ts";
import { answers, failureText, type Upstream } from "./upstreams/upstream.ts";
import { openWorld, type Pair, pairs } from "./world.ts";

const modes: readonly Mode[] = ["whole", "streamed"];
const question = { turns: [user("hello there")] };
const refusal = "this cannot be had";

/** The status that a client is told, by the upstream's. A rejected credential is the operator's affair. */
const statuses: readonly (readonly [upstream: number, client: number])[] = [
  [400, 400],
  [401, 502],
  [429, 429],
  [500, 500],
  [529, 529],
];

/** How a library tells of a failure. */
interface Failure {
  readonly status: number | undefined;
  readonly message: string;
}

interface Thrown {
  readonly status?: number;
  readonly status_code?: number;
}

/** What the client throws; fails when it has an answer. */
async function failureOf({ client, upstream, neutral }: Pair, mode: Mode, script: Script): Promise<Failure> {
  await using world = await openWorld(upstream, neutral);
  world.fake.setDefault(script);
  const outcome = await client[mode](world.url, question, { losses: "" }).then(
    (answer) => answer,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  if (!(outcome instanceof Error)) throw new TypeError(`the client took it for an answer: ${JSON.stringify(outcome)}`);
  const { status, status_code: code } = outcome as Thrown;
  return { status: status ?? code, message: outcome.message };
}

describe.each(pairs)("$title", (pair) => {
  describe.each(statuses)("an upstream's %i", (status, told) => {
    test.each(modes)(`is a ${told}, %s`, async (mode) => {
      const failure = await failureOf(pair, mode, pair.upstream.refusing(status, refusal));

      expect(failure.status).toBe(told);
      if (told === status) expect(failure.message).toContain(refusal);
    });
  });

  test("a failure in the stream is an error", async () => {
    const failure = await failureOf(pair, "streamed", pair.upstream.failing({ text: "one two three" }));

    expect(failure.message).toContain(failureText);
  });

  test("a failure before the first word of a stream is an error", async () => {
    const failure = await failureOf(pair, "streamed", pair.upstream.failing({}));

    expect(failure.message).toContain(failureText);
  });

  test.each<[string, Answer]>([
    ["a text", { text: "one two three" }],
    ["a thought", { thinking: "hm, let me see" }],
    ["a call", { calls: [{ id: "call_1", name: "weather", input: { city: "Oslo" } }] }],
  ])("a stream that ends within %s is an error", async (_name, answer) => {
    const unfinished = pair.upstream.unfinished(answer);
    for (const script of [unfinished, cutAfter(unfinished, unfinished.steps.length)]) {
      const failure = await failureOf(pair, "streamed", script);

      expect(failure.message).not.toBe("");
    }
  });

  test("a whole answer that is cut is an error", async () => {
    const script = cutAfter(splitAt(pair.upstream.whole({ text: "one two three" }), 40), 1);

    expect((await failureOf(pair, "whole", script)).status).toBe(502);
  });

  test.each(modes)("an answer that is no answer is an error, %s", async (mode) => {
    expect((await failureOf(pair, mode, json({ nothing: true }))).status).toBe(502);
  });
});

describe.each(pairs)("$title, after a failure", (pair) => {
  test("answers again", async () => {
    await using world = await openWorld(pair.upstream, pair.neutral);
    await expectFailure(pair.client, pair.upstream, world);
    world.fake.setDefault(answers(pair.upstream, { text: "fine" }));
    const outcome = await pair.client.streamed(world.url, question, { losses: "" });

    expect(outcome.text).toBe("fine");
  });
});

async function expectFailure(client: Client, upstream: Upstream, world: Awaited<ReturnType<typeof openWorld>>) {
  world.fake.setDefault(upstream.failing({ text: "one two three" }));
  await expect(client.streamed(world.url, question, { losses: "" })).rejects.toThrow(failureText);
}

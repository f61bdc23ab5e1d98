import { describe, expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import type { Mode } from "./judge.ts";
import { toldOf } from "./expected.ts";
import { type Question, user } from "./question.ts";
import { answers } from "./upstreams/upstream.ts";
import { openWorld, pairs } from "./world.ts";

const modes: readonly Mode[] = ["whole", "streamed"];
const parameters = { type: "object", properties: { city: { type: "string" } } };
const question: Question = {
  turns: [user("weather?")],
  tools: [{ name: "weather", description: "tells the weather", parameters }],
};
const argumentsText = '{"city":"Os';
const answer: Answer = {
  text: "Let me look.",
  calls: [{ id: "call_1", name: "weather", input: {}, argumentsText }],
  ending: "length",
};

/** Formats whose arguments are text; those of the others are objects, mended as far as they came. */
const asText: ReadonlySet<string> = new Set(["openai-chat", "openai-responses"]);

function inputOf(client: string, mode: Mode): object {
  if (asText.has(client)) return { unparsed: argumentsText };
  // Fragments reach this library as they came, and it leaves out what is not complete.
  return client === "claude" && mode === "streamed" ? {} : { city: "Os" };
}

const able = pairs.filter(({ upstream }) => asText.has(upstream.wire.id));

describe.each(able)("$title, T66: a limit within a call", ({ client, upstream, neutral }) => {
  test.each(modes)("ends the answer as a limit, %s", async (mode) => {
    await using world = await openWorld(upstream, neutral);
    world.fake.setDefault(answers(upstream, answer));
    const { text, finish, calls } = await client[mode](world.url, question, { losses: "" });

    expect(text).toBe("Let me look.");
    expect(finish).toBe(toldOf(answer, client.id, upstream.wire.id).finish);
    expect(calls.map(({ input }) => input)).toEqual([inputOf(client.id, mode)]);
  });
});

import { describe, expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { type Call, type Question, type Turn, user } from "./question.ts";
import type { Mode } from "./judge.ts";
import { answers } from "./upstreams/upstream.ts";
import { openWorld, type Pair, pairs } from "./world.ts";

const modes: readonly Mode[] = ["whole", "streamed"];
const signature = "RXFRQmNpZ25hdHVyZS1vZi10aGUtdmVuZG9yLTQ3MTE=";
const weather = { name: "weather", description: "tells the weather", parameters: { type: "object", properties: {} } };
const call: Call = { id: "call_oslo", name: "weather", input: { city: "Oslo" } };
const first: Answer = { thinking: "I must look", signature, calls: [call] };

/** Vendors that give proofs get them back from every client: what its format cannot carry, the gateway remembers. */
const proving: ReadonlySet<string> = new Set(["claude", "gemini", "openai-responses"]);

/** Thinks, calls a tool, gets the result, and so twice; gives the body of the third request. */
async function twoSteps({ client, upstream, neutral }: Pair, mode: Mode): Promise<string> {
  await using world = await openWorld(upstream, neutral);
  const asked: Turn[] = [user("weather in Oslo?")];
  const ask = () => {
    const question: Question = { turns: asked, tools: [weather], thinks: true };
    return client[mode](world.url, question, { losses: "" });
  };
  for (const step of [1, 2]) {
    const answer = {
      ...first,
      redacted: `redacted-${step}`,
      signature: `${signature.slice(0, -1)}${step}`,
      calls: [{ ...call, id: `call_${step}` }],
    };
    world.fake.setDefault(answers(upstream, answer));
    const { native, calls } = await ask();
    const results = calls.map(({ id, name }) => ({ callId: id, name, text: "rainy" }));
    asked.push({ type: "echo", native }, { type: "results", results });
  }
  world.fake.setDefault(answers(upstream, { text: "It rains." }));
  expect((await ask()).text).toBe("It rains.");
  return world.fake.requests.at(-1)?.text ?? "";
}

describe.each(pairs)("$title, thinking over two steps", (pair) => {
  const isCarried = proving.has(pair.upstream.wire.id);

  test.each(modes)(
    `${isCarried ? "gives the vendor its proofs back" : "sends no proof that is none"}, %s`,
    async (mode) => {
      const body = await twoSteps(pair, mode);
      const found = [1, 2].map((step) => body.includes(`"${signature.slice(0, -1)}${step}"`));

      expect(found).toEqual([isCarried, isCarried]);
      expect(body).not.toContain("pb1.");
      if (pair.upstream.wire.id === "claude")
        expect([1, 2].map((step) => body.includes(`"redacted-${step}"`))).toEqual([isCarried, isCarried]);
    },
  );
});

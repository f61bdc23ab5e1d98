import { describe, expect, test } from "vitest";
import type { Mode } from "./judge.ts";
import { user } from "./question.ts";
import { answers } from "./upstreams/upstream.ts";
import { openWorld, type Pair, pairs } from "./world.ts";

const modes: readonly Mode[] = ["whole", "streamed"];
const textSignature = "dGV4dC1zaWduYXR1cmUtNDcxMQ==";
const toGemini = pairs.filter(({ upstream }) => upstream.wire.id === "gemini");

/** Says something signed, is asked further, and must find its signature in what it said. */
async function judge({ client, upstream, neutral }: Pair, mode: Mode): Promise<void> {
  await using world = await openWorld(upstream, neutral);
  world.fake.setDefault(answers(upstream, { text: "good morning", textSignature }));
  const { native, text } = await client[mode](world.url, { turns: [user("hello")] }, { losses: "" });
  const turns = [user("hello"), { type: "echo" as const, native }, user("and now?")];
  await client[mode](world.url, { turns }, { losses: "" });

  expect(text).toBe("good morning");
  expect(world.fake.requests.at(-1)?.text).toContain(textSignature);
}

describe.each(toGemini)("$title, T68: a signature of text", (pair) => {
  test.each(modes)("comes back, %s", (mode) => judge(pair, mode));
});

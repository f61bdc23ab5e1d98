import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { model } from "./question.ts";
import { upstreams } from "./upstreams/all.ts";
import { answers, type Upstream } from "./upstreams/upstream.ts";
import { openWorld, type World } from "./world.ts";

const patch = "*** Begin Patch 🩹";

function connect({ url }: World): OpenAI {
  return new OpenAI({ apiKey: "any", baseURL: `${url}/v1`, maxRetries: 0 });
}

/** Providers whose format has functions only: free text travels as the one argument of a function. */
const functionsOnly = upstreams.filter(({ id }) => ["claude", "gemini", "ollama"].includes(id));

function callsPatch(upstream: Upstream) {
  return answers(upstream, { calls: [{ id: "call_1", name: "patch", input: { input: patch } }] });
}

describe.each(functionsOnly)("a tool of free text, before $id", (upstream) => {
  const tool = { name: "patch", description: "changes files" };

  test("T9: is free text again for Chat Completions, whole and streamed", async () => {
    await using world = await openWorld(upstream, true);
    world.fake.setDefault(callsPatch(upstream));
    const tools = [{ type: "custom" as const, custom: tool }];
    const params = { model, messages: [{ role: "user" as const, content: "mend it" }], tools };
    const whole = await connect(world).chat.completions.create(params);
    let streamed = "";
    for await (const { choices } of await connect(world).chat.completions.create({ ...params, stream: true })) {
      const [call] = choices[0]?.delta.tool_calls ?? [];
      streamed += (call as { readonly custom?: { readonly input?: string } } | undefined)?.custom?.input ?? "";
    }

    expect(whole.choices[0]?.message.tool_calls).toMatchObject([
      { id: expect.any(String), type: "custom", custom: { name: "patch", input: patch } },
    ]);
    expect(streamed).toBe(patch);
  });

  test("T9: is free text again for Responses, whole and streamed, and its result goes back", async () => {
    await using world = await openWorld(upstream, true);
    world.fake.setDefault(callsPatch(upstream));
    const params = { model, input: "mend it", tools: [{ type: "custom" as const, ...tool }] };
    const whole = await connect(world).responses.create(params);
    const streamed = await connect(world)
      .responses.stream({ ...params, stream: true })
      .finalResponse();
    for (const { output } of [whole, streamed])
      expect(output).toMatchObject([{ type: "custom_tool_call", name: "patch", input: patch }]);
    const callId = whole.output[0]?.type === "custom_tool_call" ? whole.output[0].call_id : "";
    world.fake.setDefault(answers(upstream, { text: "mended" }));
    const again = await connect(world).responses.create({
      ...params,
      input: [
        { role: "user", content: "mend it" },
        ...whole.output,
        { type: "custom_tool_call_output", call_id: callId, output: "done" },
      ] as OpenAI.Responses.ResponseInput,
    });

    expect(again.output_text).toBe("mended");
    expect(world.fake.requests.at(-1)?.text).toContain('"done"');
  });
});

describe.each(upstreams)("functions as they once were, before $id", (upstream) => {
  test.each([false, true])("are called as they once were (stream: %s)", async (stream) => {
    await using world = await openWorld(upstream, true);
    const call = { id: "call_1", name: "weather", input: { city: "Oslo" } };
    world.fake.setDefault(answers(upstream, { calls: [call] }));
    const params = {
      model,
      messages: [{ role: "user" as const, content: "weather?" }],
      functions: [{ name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } }],
      function_call: "auto" as const,
    };
    const client = connect(world);
    const { choices } = stream
      ? await client.chat.completions.stream({ ...params, stream: true }).finalChatCompletion()
      : await client.chat.completions.create(params);

    expect(choices[0]).toMatchObject({
      finish_reason: "function_call",
      message: { function_call: { name: "weather", arguments: JSON.stringify(call.input) } },
    });
  });
});

import type { JsonObject } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { decode, encode } from "./kit.ts";

/** What Claude Code 2.1 sends. */
const body = {
  model: "claude-opus-4-8",
  max_tokens: 32_000,
  stream: true,
  system: [
    { type: "text", text: "x-anthropic-billing-header: cc_version=2.1.328" },
    { type: "text", text: "You are Claude Code.", cache_control: { type: "ephemeral", ttl: "1h" } },
  ],
  messages: [
    { role: "user", content: [{ type: "text", text: "hi", cache_control: { type: "ephemeral" } }] },
    { role: "system", content: "Tools were added." },
    { role: "assistant", content: [{ type: "thinking", thinking: "", signature: "EqQB" }, call("toolu_1")] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: [reference("Grep")] }] },
  ],
  tools: [
    { name: "ToolSearch", description: "d", input_schema: { type: "object" } },
    {
      name: "Grep",
      description: "d",
      input_schema: { type: "object" },
      defer_loading: true,
      eager_input_streaming: true,
    },
  ],
  thinking: { type: "adaptive" },
  context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
  output_config: { effort: "xhigh" },
  metadata: { user_id: '{"device_id":"d","session_id":"s"}' },
} satisfies JsonObject;

function call(id: string) {
  return { type: "tool_use", id, name: "ToolSearch", input: { query: "Grep" } };
}

function reference(name: string) {
  return { type: "tool_reference", tool_name: name };
}

describe("a coding agent's request", () => {
  test("goes to this wire as it came", () => {
    expect(encode(decode(body))).toMatchObject({ body, losses: [] });
    expect(wire.codec.chat.rewrites?.(body, {})).toBe(false);
  });

  test("says in neutral words what has some", () => {
    const request = decode(body);

    expect(request).toMatchObject({
      system: [{}, { text: "You are Claude Code.", cache: { ttl: "1h" } }],
      messages: [
        { role: "user", content: [{ cache: {} }] },
        { role: "system", content: [{ type: "text", text: "Tools were added." }] },
        { role: "assistant" },
        { role: "user", content: [{ content: [{ type: "text", text: "[tool Grep]" }] }] },
      ],
      thinking: { type: "level", level: "xhigh" },
      user: { id: body.metadata.user_id },
    });
  });

  test("says the rest under the names that it has on this wire, for whoever tells of losses", () => {
    const { extensions, tools } = decode(body);

    expect(extensions?.["claude"]).toMatchObject({ fields: { context_management: body.context_management } });
    expect(tools?.[1]?.extensions).toEqual({
      claude: { fields: { defer_loading: true, eager_input_streaming: true } },
    });
  });

  test("may go to a model that thinks by a budget, which is told", () => {
    const capabilities = { thinking: { budget: { min: 1024, max: 16_000 }, off: true } };
    const { body: sent, losses } = encode(decode(body), { capabilities });

    expect(sent).toMatchObject({ thinking: { type: "enabled", budget_tokens: 16_000 } });
    expect(sent).not.toHaveProperty("output_config");
    expect(losses).toContainEqual(expect.objectContaining({ path: "thinking", kind: "approximated" }));
  });

  test("T27 has no thinking cleared where there is none any more", () => {
    const old = { ...body, thinking: { type: "enabled", budget_tokens: 4000 }, output_config: {} };
    const { body: sent, losses } = encode(decode(old), { withoutProofs: true });

    expect(sent).toMatchObject({ thinking: { type: "disabled" }, context_management: { edits: [] } });
    expect(losses).toContainEqual(expect.objectContaining({ path: "context_management.edits", kind: "dropped" }));
    expect(encode(decode(body), { withoutProofs: true }).body).toMatchObject({
      thinking: body.thinking,
      context_management: body.context_management,
    });
  });
});

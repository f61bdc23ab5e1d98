import type { ChatRequest, Loss } from "@patchbay/sdk";
import { chatRequest } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { reportForeignFields } from "../src/index.ts";

const fields = (...names: readonly string[]) => ({
  extensions: { theirs: { fields: Object.fromEntries(names.map((name) => [name, true])), form: "string" } },
});

const request: ChatRequest = {
  ...chatRequest("hello"),
  extensions: { theirs: { fields: { context_management: {}, store: true, refusal: null, annotations: [] } } },
  system: [{ text: "be brief", ...fields("hidden") }],
  tools: [{ type: "function", name: "look", ...fields("defer_loading") }],
  messages: [
    {
      role: "user",
      ...fields("name"),
      content: [
        { type: "text", text: "hi", ...fields("mark") },
        {
          type: "tool-result",
          callId: "1",
          content: [{ type: "text", text: "x", ...fields("inner") }],
          ...fields("outer"),
        },
        { type: "opaque", wire: "theirs", raw: {}, ...fields("whole") },
      ],
    },
  ],
};

function reported(wire: string): readonly Loss[] {
  const losses: Loss[] = [];
  reportForeignFields(request, wire, (loss) => losses.push(loss));
  return losses;
}

test("fields that only the client's wire knows are reported with their place", () => {
  expect(reported("ours").map(({ path }) => path)).toEqual([
    "context_management",
    "store",
    "system[0].hidden",
    "tools[0].defer_loading",
    "messages[0].name",
    "messages[0].content[0].mark",
    "messages[0].content[1].outer",
    "messages[0].content[1].content[0].inner",
  ]);
});

test("the own wire's are not", () => {
  expect(reported("theirs")).toEqual([]);
});

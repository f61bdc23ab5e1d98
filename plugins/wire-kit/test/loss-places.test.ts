import type { ChatRequest, ContentPart, Message, Tool } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { createPlacedLosses } from "../src/index.ts";

const text: ContentPart = { type: "text", text: "a" };
const image: ContentPart = { type: "image", source: { type: "url", url: "https://example.com/a.png" } };
const message: Message = { role: "user", content: [text, image] };
const tools: readonly Tool[] = [
  { type: "function", name: "a" },
  { type: "function", name: "b" },
];
const request: ChatRequest = {
  model: "m",
  stream: false,
  system: [],
  messages: [{ role: "assistant", content: [] }, message],
  tools,
};

test.each([
  ["a part", image, "messages.content", "messages[1].content[1]"],
  ["a member of a part", image, "messages.content.detail", "messages[1].content[1].detail"],
  ["a member of its message", image, "messages.name", "messages[1].name"],
  ["what a message holds", message, "messages.content.cache", "messages[1].content.cache"],
  ["a tool", tools[1], "tools", "tools[1]"],
  ["a schema of a tool", tools[1], "schema.required", "tools[1].schema.required"],
  ["what is elsewhere", image, "output.format.name", "output.format.name"],
  ["all messages", image, "messages", "messages"],
  ["a part that was made on the way", { ...image }, "messages.content", "messages.content"],
  ["nothing that has a number", undefined, "messages.content", "messages.content"],
])("the place of %s is told", (_name, item, path, told) => {
  const paths: string[] = [];
  const { losses, enter } = createPlacedLosses(request, (loss) => void paths.push(loss.path));
  enter(item);
  losses({ path, kind: "dropped", reason: "no field" });

  expect(paths).toEqual([told]);
});

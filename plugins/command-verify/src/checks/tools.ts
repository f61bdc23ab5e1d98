import type { JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { objectOf } from "../json-object.ts";
import { type Check, passed } from "../check.ts";
import { demand } from "../check-failure.ts";
import { completionOf, messageOf, textOf } from "../chat.ts";

const question: JsonObject = {
  role: "user",
  content: "What is the temperature in Oslo? Use the tool, then answer in one short sentence.",
};

const tool: JsonObject = {
  type: "function",
  function: {
    name: "read_temperature",
    description: "The temperature in a city, in degrees Celsius",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

/** A model calls a tool with arguments that fit, and goes on from its result. */
export const tools: Check = {
  id: "tools",
  isRequired: false,
  needsSmoke: true,
  maxCalls: 2,
  maxTokens: 1024,
  async run({ caller }) {
    const asked = await caller.chat({ messages: [question], tools: [tool], tool_choice: "required" });
    const message = messageOf(completionOf(asked));
    const calls = asArray(message["tool_calls"]).map((call) => asObject(call) ?? {});
    demand(calls.length > 0, "no tool was called");
    for (const call of calls) checkCall(call);
    const results = calls.map(({ id = "" }) => ({ role: "tool", tool_call_id: id, content: '{"celsius":7}' }));
    const history = [question, { role: "assistant", content: null, tool_calls: calls }, ...results];
    const answered = await caller.chat({ messages: history, tools: [tool] });
    textOf(completionOf(answered));
    return passed("called, and answered from the result", { calls: calls.length });
  },
};

function checkCall({ id, function: called }: JsonObject): void {
  demand((asString(id) ?? "") !== "", "the tool call has no id");
  const { name, arguments: text } = asObject(called) ?? {};
  demand(name === "read_temperature", `the tool ${JSON.stringify(name)} was called, which was not offered`);
  const written = objectOf(asString(text) ?? "");
  demand(written !== undefined, "the arguments of the tool call are no JSON object");
  demand(asString(written["city"]) !== undefined, "the arguments of the tool call lack the city");
}

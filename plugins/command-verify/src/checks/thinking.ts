import { asString } from "@patchbay/sdk/http";
import { type Check, passed } from "../check.ts";
import { demand } from "../check-failure.ts";
import { completionOf, messageOf, says, textOf, tokensOf } from "../chat.ts";

/** A model that is asked to think says that it did: by its thoughts, or by what they cost. */
export const thinking: Check = {
  id: "thinking",
  isRequired: false,
  needsSmoke: true,
  maxCalls: 1,
  maxTokens: 2048,
  async run({ caller }) {
    const question = says(
      "A bat and a ball cost 110 together. The bat costs 100 more than the ball. What does the ball cost?",
    );
    const completion = completionOf(await caller.chat({ ...question, reasoning_effort: "low" }));
    const message = messageOf(completion);
    const thoughts = asString(message["reasoning_content"]) ?? asString(message["reasoning"]) ?? "";
    const tokens = tokensOf(completion)?.reasoning ?? 0;
    demand(thoughts !== "" || tokens > 0, "neither thoughts nor tokens of thoughts are told");
    textOf(completion);
    return passed(thoughts === "" ? "tokens of thoughts are told" : "thoughts are told", {
      thoughtCharacters: thoughts.length,
      reasoningTokens: tokens,
    });
  },
};

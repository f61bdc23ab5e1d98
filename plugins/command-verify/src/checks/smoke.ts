import { type Check, passed } from "../check.ts";
import { demand } from "../check-failure.ts";
import { completionOf, finishOf, messageOf, says, textOf } from "../chat.ts";

/** A plain chat gets an answer. */
export const smoke: Check = {
  id: "smoke",
  isRequired: true,
  needsSmoke: false,
  maxCalls: 2,
  maxTokens: 512,
  async run({ caller, known, dialect }) {
    demand(known.model !== undefined, "no model is known: name one with --model");
    dialect.model = known.model.id;
    const question = says("Reply with the single word: patchbay");
    const first = await caller.chat(question);
    const wantsOther = first.status === 400 && first.text.includes("max_completion_tokens");
    if (wantsOther) dialect.tokenField = "max_completion_tokens";
    const answer = wantsOther ? await caller.chat(question) : first;
    const completion = completionOf(answer);
    const role = messageOf(completion)["role"];
    demand(role === "assistant", `the role of the message is ${JSON.stringify(role)}`);
    const text = textOf(completion);
    const finish = finishOf(completion);
    demand(finish !== undefined, "the choice has no finish_reason");
    known.smoke = answer;
    return passed(`answered ${text.length} characters`, {
      durationMs: answer.durationMs,
      finishReason: finish,
      tokenField: dialect.tokenField,
    });
  },
};

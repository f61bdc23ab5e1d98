import { type Check, passed, skipped } from "../check.ts";
import { demand } from "../check-failure.ts";
import { completionOf, type Tokens, tokensOf } from "../chat.ts";
import { smoke } from "./smoke.ts";

/** Answers tell what they cost, streamed ones too, and no more than was allowed. Asks nobody: it reads what came before. */
export const usage: Check = {
  id: "usage",
  isRequired: false,
  needsSmoke: true,
  maxCalls: 0,
  maxTokens: 0,
  async run({ known, capOf }) {
    if (!known.smoke) return skipped("there is no answer to read it from");
    const whole = checkTokens(tokensOf(completionOf(known.smoke)), "the whole answer");
    const cap = capOf(smoke);
    demand(whole.output <= cap, `${whole.output} output tokens came where at most ${cap} were asked for`);
    if (!known.stream) return passed("of whole answers alone: no stream went well", whole);
    const streamed = known.stream.chunks.map(tokensOf).findLast((tokens) => tokens !== undefined);
    const { input, output } = checkTokens(streamed, "the stream");
    return passed("of whole and streamed answers", { ...whole, streamedInput: input, streamedOutput: output });
  },
};

interface CheckedTokens {
  readonly [figure: string]: number;
  readonly input: number;
  readonly output: number;
}

function checkTokens(tokens: Tokens | undefined, where: string): CheckedTokens {
  demand(tokens !== undefined, `${where} tells no usage`);
  const { input, output, total } = tokens;
  demand(input !== undefined && input > 0, `${where} tells no prompt_tokens`);
  demand(output !== undefined && output > 0, `${where} tells no completion_tokens`);
  demand(total !== undefined && total >= input + output, `total_tokens of ${where} is less than what it is made of`);
  return { input, output };
}

import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { type Check, passed } from "../check.ts";
import { demand } from "../check-failure.ts";
import { refusalOf, says, streamedText } from "../chat.ts";

/** An answer comes in pieces, in the form of server-sent events, and says that it is over. */
export const stream: Check = {
  id: "stream",
  isRequired: false,
  needsSmoke: true,
  maxCalls: 1,
  maxTokens: 512,
  async run({ caller, known }) {
    const question = says("Count from one to ten in words.");
    const answer = await caller.stream({ ...question, stream_options: { include_usage: true } });
    demand(answer.status === 200, refusalOf(answer));
    const type = answer.headers["content-type"] ?? "nothing";
    demand(type.startsWith("text/event-stream"), `the content type is ${type}, not text/event-stream`);
    demand(answer.strays.length === 0, "an event holds neither a JSON object nor [DONE]");
    const failed = answer.chunks.find((chunk) => "error" in chunk);
    demand(failed === undefined, `the stream ends with an error: ${JSON.stringify(failed?.["error"])}`);
    const text = streamedText(answer);
    demand(text.trim() !== "", "no chunk has text");
    const finish = answer.chunks.map(finishReasonOf).find((each) => each !== undefined);
    demand(finish !== undefined, "no chunk has a finish_reason");
    demand(answer.isDone, "the stream does not end with [DONE]");
    known.stream = answer;
    return passed(`${answer.chunks.length} chunks`, {
      chunks: answer.chunks.length,
      firstByteMs: answer.firstByteMs,
      durationMs: answer.durationMs,
      finishReason: finish,
    });
  },
};

function finishReasonOf(chunk: Parameters<typeof streamedText>[0]["chunks"][number]): string | undefined {
  return asString(asObject(asArray(chunk["choices"])[0])?.["finish_reason"]);
}

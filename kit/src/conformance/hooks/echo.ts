import { type Call, type ChatEvent, type ChatRequest, definePlugin, GatewayError, type Plugin } from "@patchbay/sdk";
import { userMessage } from "@patchbay/sdk/testing";
import { type AnswerName, answers, eventsOf, questionFor } from "../answers.ts";

/** Id of the suite's own provider, for plugins that are none. */
export const echoId = "conformance-echo";

/** What the provider is to answer. */
export type Wish = AnswerName | "fails" | "breaks-off";

/** A question that says what is wished for. */
export function questionWishing(wish: Wish, stream: boolean): ChatRequest {
  const question = questionFor(isAnswer(wish) ? wish : "text", stream, "conformance-model");
  return { ...question, messages: [...question.messages, userMessage(`wish-${wish}-end`)] };
}

/** A provider that answers what the question wishes, and keeps what it was asked. */
export function echo(asked: ChatRequest[] = []): Plugin {
  return definePlugin({
    name: "patchbay-conformance-echo",
    sdk: "1.0",
    setup: () => ({
      outboundProvider: {
        id: echoId,
        call: (call) => {
          asked.push(call.request);
          return answer(call);
        },
      },
    }),
  });
}

async function* answer({ request, node }: Call<"chat">): AsyncGenerator<readonly ChatEvent[]> {
  const words = JSON.stringify(request.messages);
  const wish = /wish-([a-z-]+)-end/.exec(words)?.[1] ?? "text";
  const isUnwell = node.pool.startsWith("paired") && node.id === "main";
  if (wish === "fails" || isUnwell) throw new GatewayError("overloaded", "the echo is tired");
  const { content, end } = eventsOf(answers[isAnswer(wish) ? wish : "text"]);
  for (const event of content) yield [event];
  if (wish === "breaks-off") throw new GatewayError("stream-interrupted", "the echo broke off");
  yield end;
}

function isAnswer(wish: string): wish is AnswerName {
  return Object.hasOwn(answers, wish);
}

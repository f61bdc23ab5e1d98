import type { ChatRequest, JsonObject, Wire } from "@patchbay/sdk";
import { GatewayError } from "@patchbay/sdk";
import { chatRequest, type ReplySample } from "@patchbay/sdk/testing";
import type { UpstreamAnswer } from "./author-fixture.ts";
import { answers, eventsOf, questionFor } from "./answers.ts";

const questions: readonly ChatRequest[] = [
  questionFor("text", false, "conformance-model"),
  questionFor("text", true, "conformance-model"),
  questionFor("tools", true, "conformance-model"),
  questionFor("json", false, "conformance-model"),
];

/** Requests as the wire itself writes them; what it cannot say is left out. */
export function sampleRequests({ codec }: Wire): readonly JsonObject[] {
  return questions.flatMap((request) => {
    const { model, stream } = request;
    try {
      const context = { model, stream, capabilities: {}, profile: {}, losses: () => undefined };
      return [codec.chat.encodeRequest(request, context).body];
    } catch (error) {
      if (GatewayError.is(error)) return [];
      throw error;
    }
  });
}

/** Answers as the wire itself writes them, whole and streamed. */
export function sampleReplies(wire: Wire): readonly ReplySample[] {
  return [false, true].flatMap((stream) =>
    Object.values<UpstreamAnswer>(answers).flatMap((answer) => {
      const body = writtenBy(wire, answer, stream);
      // An answer of which the format says nothing is no sample of it.
      return body !== undefined && answer.calls.every(({ name }) => body.includes(name)) ? [{ stream, body }] : [];
    }),
  );
}

/** An answer's body; undefined for what the format refuses to say. */
function writtenBy({ codec }: Wire, answer: UpstreamAnswer, stream: boolean): string | undefined {
  const encoder = codec.chat.encodeReply({
    request: chatRequest("hello", { stream, includeUsage: true }),
    stream,
    created: 1_760_000_000,
    id: "answer-1",
    losses: () => undefined,
  });
  const { content, end } = eventsOf(answer);
  try {
    return [...content, ...end].map((event) => encoder.push([event])).join("") + encoder.end();
  } catch (error) {
    if (GatewayError.is(error)) return undefined;
    throw error;
  }
}

import { GatewayError, type FailureCode, type Wire } from "@patchbay/sdk";
import type { RecordedRequest } from "@patchbay/sdk/testing";
import type {
  ConformanceUpstream,
  UpstreamAnswer,
  UpstreamFailure,
  UpstreamFailureReply,
  UpstreamReply,
} from "./author-fixture.ts";
import { eventsOf } from "./answers.ts";
import { chatRequest } from "@patchbay/sdk/testing";

/** What a vendor was asked, as far as the suite knows. */
export interface Asked {
  readonly request: RecordedRequest;
  /** Whether it wants a stream. */
  readonly stream: boolean;
}

/** Somebody who answers as the vendor would. */
export interface Speaker {
  reply(answer: UpstreamAnswer, asked: Asked): UpstreamReply;
  failure(failure: UpstreamFailure): UpstreamFailureReply;
  /** Undefined where the format has no word for it. */
  failureEvent(message: string): string | undefined;
}

/** Speaks a wire by its own codec. */
export function wireSpeaker({ codec }: Wire): Speaker {
  const encoderFor = (answer: UpstreamAnswer, stream: boolean) =>
    codec.chat.encodeReply({
      request: chatRequest("hello", {
        stream,
        includeUsage: true,
        ...(answer.reasoning.length > 0 && { thinking: { type: "level", level: "low" } }),
      }),
      stream,
      created: 1_760_000_000,
      id: "answer-1",
      losses: () => undefined,
    });
  return {
    reply(answer, { stream }) {
      const encoder = encoderFor(answer, stream);
      const { content, end } = eventsOf(answer);
      const said = content.map((event) => encoder.push([event]));
      const ending = [...end.map((event) => encoder.push([event])), encoder.end()];
      const { contentType } = encoder;
      if (!stream) return { contentType, content: [[...said, ...ending].join("")], end: [] };
      return { contentType, content: said.filter(isSaid), end: ending.filter(isSaid) };
    },
    failure({ status, message }) {
      const error = new GatewayError(codeOf(status), message, { status });
      const { headers = {}, body } = codec.errors.encode(error, { requestId: "conformance" });
      return { headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
    },
    failureEvent: (message) =>
      codec.chat
        .encodeReply({
          request: chatRequest("hello", { stream: true }),
          stream: true,
          created: 1_760_000_000,
          id: "answer-1",
          losses: () => undefined,
        })
        .fail(new GatewayError("upstream-failed", message)) || undefined,
  };
}

/** Speaks as the author says that the vendor does. */
export function authorSpeaker(upstream: ConformanceUpstream): Speaker {
  return {
    reply: (answer, { request }) => upstream.reply(answer, request),
    failure: (failure) =>
      upstream.failure?.(failure) ?? {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ error: { message: failure.message } }),
      },
    failureEvent: (message) => upstream.failureEvent?.(message),
  };
}

function isSaid(text: string): boolean {
  return text !== "";
}

const codes: Readonly<Record<number, FailureCode>> = {
  400: "bad-request",
  401: "credential-rejected",
  402: "quota-exhausted",
  403: "permission-denied",
  404: "model-not-found",
  409: "conflict",
  413: "too-large",
  422: "unprocessable",
  429: "rate-limited",
  503: "overloaded",
  529: "overloaded",
};

function codeOf(status: number): FailureCode {
  return codes[status] ?? "upstream-failed";
}

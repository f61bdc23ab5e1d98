import type { Call, CallProvider, ChatEvent, ChatRequest } from "@patchbay/sdk";
import type { Attempt } from "./attempt.ts";
import { callOf } from "./call-context.ts";
import { eventFrames } from "./event-frames.ts";
import type { FrameSource } from "./frame.ts";
import { refuseLosses } from "./strictness.ts";

/** Runs a programmed provider for a chat. */
export function callProvider(attempt: Attempt, provider: CallProvider, request: ChatRequest): FrameSource {
  const { exchange, entry, candidate, signal } = attempt;
  return eventFrames({
    plugin: entry.owner,
    hook: "outboundProvider.call",
    code: "provider-crashed",
    generation: exchange.generation,
    signal,
    start: { id: exchange.id, model: candidate.model },
    begin(given) {
      const call: Call<"chat"> = callOf(attempt, request, given);
      return exchange.strictness === "reject" ? strictly(provider, call, attempt) : provider.call(call);
    },
  });
}

/** What the client does not want lost refuses the request: before anything is sent to the node, or else before any answer. */
async function* strictly(
  provider: CallProvider,
  call: Call<"chat">,
  { exchange, losses }: Attempt,
): AsyncGenerator<ChatEvent | readonly ChatEvent[]> {
  const judge = (): void => refuseLosses(exchange.losses.entriesWith(losses));
  const fetch: Call<"chat">["fetch"] = async (...request) => {
    judge();
    return await call.fetch(...request);
  };
  for await (const events of provider.call({ ...call, fetch })) {
    judge();
    yield events;
  }
}

import type { ChatEvent } from "@patchbay/sdk";
import type { Attempt } from "./attempt.ts";
import type { CommittedAnswer } from "./frame.ts";

/** The model's name that answers have to bear; undefined when the provider's own does. */
export function askedName({ exchange, entry }: Pick<Attempt, "exchange" | "entry">): string | undefined {
  return entry.config.rewriteModel ? exchange.target.model : undefined;
}

/**
 * The answer under the name that the client asked for. It begins before it commits, so the name stands in what was held
 * back; bytes pass on only if they bear that name already.
 */
export function underAskedName<T extends CommittedAnswer>(answer: T, attempt: Attempt): T {
  const name = askedName(attempt);
  if (name === undefined || answer.held.every(({ events }) => events.every((event) => isNamed(event, name)))) {
    return answer;
  }
  const held = answer.held.map((frame) => ({
    ...frame,
    events: frame.events.map((event) => (event.type === "start" ? { ...event, model: name } : event)),
  }));
  return { ...answer, held, passthrough: false };
}

function isNamed(event: ChatEvent, name: string): boolean {
  return event.type !== "start" || event.model === name;
}

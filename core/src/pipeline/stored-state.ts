import { GatewayError } from "@patchbay/sdk";
import type { Attempt } from "./attempt.ts";

/**
 * A conversation that a provider remembers is there only on its own wire: any other model would answer without what was
 * said before, and nobody would notice. @throws GatewayError `unsupported`.
 */
export function refuseForeignState({ exchange, entry }: Attempt): void {
  if (entry.wire?.id === exchange.wire.id) return;
  const { previousResponseId, conversation } = exchange.request.state ?? {};
  if (previousResponseId === undefined && conversation === undefined) return;
  const param = previousResponseId === undefined ? "conversation" : "previous_response_id";
  const message = `pool "${entry.node.pool}" cannot continue a stored conversation (${param}): send the whole conversation`;
  throw new GatewayError("unsupported", message, { param });
}

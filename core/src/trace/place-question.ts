import { GatewayError } from "@patchbay/sdk";
import { nearestNameHint } from "../config/nearest-name.ts";
import type { Generation } from "../generation/generation.ts";
import { withoutCredentials } from "../http/client-headers.ts";
import { headerPool, locate } from "../http/locate.ts";
import { splitAddress } from "../http/split-address.ts";
import type { Question } from "./question.ts";

/**
 * The question with what its path and headers say: pool, protocol and operation, as for a request that arrives.
 * @throws GatewayError `not-found`, `unknown-pool`, `method-not-allowed`, `bad-request` for a protocol that nobody gives.
 */
export function placeQuestion(generation: Generation, question: Question): Question {
  const named = Object.entries(question.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const headers = withoutCredentials(Object.fromEntries(named));
  const facts = question.path === undefined ? undefined : factsOf(generation, question.path, headers);
  const pool = question.pool ?? facts?.pool ?? headerPool({ headers }, generation.models);
  if (question.protocol !== undefined) checkProtocol(generation, question.protocol);
  return { ...facts, ...question, headers, ...(pool !== undefined && { pool }) };
}

function factsOf(
  generation: Generation,
  address: string,
  headers: Readonly<Record<string, string>>,
): Pick<Question, "protocol" | "operation" | "pool"> {
  const { bound, pool } = locate(generation, { method: "POST", ...splitAddress(address), headers });
  return {
    protocol: bound.protocol.id,
    operation: bound.route.operation,
    ...(pool !== undefined && { pool }),
  };
}

function checkProtocol({ protocols }: Generation, protocol: string): void {
  const known = protocols.map(({ id }) => id);
  if (known.includes(protocol)) return;
  const hint = nearestNameHint(protocol, known) ?? `there are ${known.join(", ") || "none"}`;
  throw new GatewayError("bad-request", `no loaded plugin gives the protocol "${protocol}" (${hint})`);
}

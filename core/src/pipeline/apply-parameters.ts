import { isDeepStrictEqual } from "node:util";
import type { ChatRequest } from "@patchbay/sdk";
import type { ParametersConfig } from "../config/config.ts";
import type { ParameterRules } from "../config/resolved.ts";
import { isRecord } from "../config/shape.ts";
import { withoutUnset } from "../config/without-unset.ts";

type Name = keyof ParametersConfig;

/** Where a request holds each parameter: among its own members, or in one of them. */
const homes: Readonly<Record<Name, "request" | "sampling" | "output">> = {
  maxOutputTokens: "sampling",
  temperature: "sampling",
  topP: "sampling",
  topK: "sampling",
  minP: "sampling",
  seed: "sampling",
  stop: "sampling",
  presencePenalty: "sampling",
  frequencyPenalty: "sampling",
  repetitionPenalty: "sampling",
  thinking: "request",
  parallelToolCalls: "request",
  serviceTier: "request",
  verbosity: "output",
};

const names = Object.entries(homes);

/** The request with what the config sets in it; the very object when that changes nothing. */
export function applyParameters(request: ChatRequest, rules: ParameterRules): ChatRequest {
  return names.reduce((changed, [name, home]) => {
    const said = member(home === "request" ? changed : (changed[home] ?? {}), name);
    const override = member(rules.overrides, name);
    const ruled = override === undefined ? (said ?? member(rules.defaults, name)) : (override ?? undefined);
    const value = name === "thinking" ? withShow(ruled, said) : ruled;
    return isDeepStrictEqual(value, said) ? changed : write(changed, { name, home, value });
  }, request);
}

type Home = (typeof homes)[Name];

function member(object: object, name: string): unknown {
  return Object.entries(object).find(([key]) => key === name)?.[1];
}

interface Change {
  readonly name: string;
  readonly home: Home;
  readonly value: unknown;
}

function write(request: ChatRequest, { name, home, value }: Change): ChatRequest {
  const inner = home === "request" ? { [name]: value } : { [home]: withoutUnset({ ...request[home], [name]: value }) };
  // No member that a request must have is ever unset here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return withoutUnset({ ...request, ...inner }) as ChatRequest;
}

/** How much of the thinking is seen is the client's wish, unless the config has one. */
function withShow(ruled: unknown, said: unknown): unknown {
  const show = isRecord(said) ? said["show"] : undefined;
  return isRecord(ruled) && show !== undefined ? { show, ...ruled } : ruled;
}

import type { ChatRequest } from "@patchbay/sdk";
import type { CacheOptions } from "./options.ts";

/** Whether an equal request may get the same answer. */
export function isCacheable(request: ChatRequest, { requests, tools }: CacheOptions): boolean {
  if (requests === "deterministic" && request.sampling?.temperature !== 0) return false;
  return !changesSomething(request) && areAllowed(request, tools);
}

/** What the provider is to remember is not remembered by an answer from elsewhere. */
function changesSomething({ state }: ChatRequest): boolean {
  return state?.store === true || state?.conversation !== undefined || state?.previousResponseId !== undefined;
}

function areAllowed({ tools = [], toolChoice }: ChatRequest, allowed: CacheOptions["tools"]): boolean {
  if (allowed === "all" || tools.length === 0 || toolChoice?.type === "none") return true;
  return allowed === "client" && tools.every(({ type }) => type !== "builtin");
}

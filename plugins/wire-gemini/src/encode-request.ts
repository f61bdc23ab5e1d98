import type { ChatRequest, EncodedRequest, EncodeRequestContext, Json, JsonObject, LossSink } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, reportForeignFields } from "@patchbay/wire-kit";
import { bagOf, fieldsOf, isOwn } from "./bag.ts";
import { encodeContents } from "./encode-contents.ts";
import { encodeSystem } from "./encode-system.ts";
import { encodeTools } from "./encode-tools.ts";
import { createEncoding, type Encoding } from "./encoding.ts";
import { encodeOutput } from "./output.ts";
import { restoreTurns } from "./proofs.ts";
import { encodeSampling } from "./sampling.ts";
import { encodeThinking } from "./thinking.ts";
import { encodeToolChoice } from "./tool-choice.ts";
import { type Memo, wireId } from "./types.ts";
import { withoutProofs } from "./without-proofs.ts";

/** Writes a request for an endpoint, and remembers what its answer has to be read with. Model and stream are in the address. */
export function encodeRequest(original: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo> {
  const request = { ...original, messages: proveTurns(original, context) };
  const encoding = createEncoding(original, context);
  const output = encodeOutput(request, encoding);
  const tools = encodeTools(request, encoding);
  const { system, messages } = placeSystem(request, output.instruction, encoding);
  const body = {
    ...fieldsOf(request),
    ...encodeSystem(request, system),
    contents: encodeContents(messages, isOwn(request), encoding),
    ...tools,
    ...encodeToolChoice(request, tools["tools"] !== undefined, encoding),
    ...encodeGeneration(request, output.config, encoding),
    ...encodeService(request, encoding),
  };
  reportForeign(request, encoding);
  reportForeignFields(request, wireId, encoding.losses);
  const { names, wrapped, functions } = encoding;
  const foreign = !isOwn(request);
  return { body, memo: { foreign, names: names.changed, wrappedTools: [...wrapped], functions: [...functions] } };
}

function proveTurns(request: ChatRequest, context: EncodeRequestContext): ChatRequest["messages"] {
  const { messages } = request;
  if (context.withoutProofs === true) return withoutProofs(messages, context.losses);
  return isOwn(request) ? messages : restoreTurns(messages, context.proofs);
}

/** The wire wants a turn beside the instructions: of instructions alone the last becomes one. */
function placeSystem(
  request: ChatRequest,
  instruction: string | undefined,
  { losses }: Encoding,
): Pick<ChatRequest, "system" | "messages"> {
  const { messages } = request;
  const system = instruction === undefined ? request.system : [...request.system, { text: instruction }];
  const last = system.at(-1);
  if (messages.length > 0 || !last || isOwn(request)) return { system, messages };
  losses({
    path: "messages",
    kind: "approximated",
    from: "system",
    to: "user",
    reason: "the wire wants a turn of the user's",
  });
  return { system: system.slice(0, -1), messages: [{ role: "user", content: [{ type: "text", text: last.text }] }] };
}

function encodeGeneration(request: ChatRequest, output: JsonObject, encoding: Encoding): JsonObject {
  const kept = asObject(bagOf(request)["generationConfig"]);
  const config = { ...kept, ...encodeSampling(request, encoding), ...output, ...encodeThinking(request, encoding) };
  return kept || Object.keys(config).length > 0 ? { generationConfig: config } : {};
}

/** Tiers of other wires; what is not here has no tier on this one. */
const tiers: ReadonlyMap<string, string> = new Map([
  ["default", "standard"],
  ["standard", "standard"],
  ["flex", "flex"],
  ["priority", "priority"],
]);

function encodeService(request: ChatRequest, { losses }: Encoding): JsonObject {
  const { serviceTier: tier, safety, state, metadata } = request;
  const own = isOwn(request);
  const serviceTier = own || tier === undefined ? tier : tiers.get(tier);
  if (tier !== undefined && tier !== "auto" && serviceTier === undefined)
    losses({ path: "service_tier", kind: "dropped", from: tier, reason: "the wire has no such tier" });
  return defined({
    serviceTier,
    safetySettings: safety?.wire === wireId ? safety.settings : undefined,
    store: own ? state?.store : undefined,
    labels: own ? metadata : undefined,
  });
}

/** What only other wires can say. */
function reportForeign(request: ChatRequest, { losses }: Encoding): void {
  if (!isOwn(request)) reportSelfEvident(request, losses);
  const { user = {}, cache = {}, state = {}, safety } = request;
  const unsaid: Readonly<Record<string, unknown>> = {
    "user.id": user.id,
    "user.safetyId": user.safetyId,
    "cache.key": cache.key,
    "cache.ttl": cache.ttl,
    "state.previousResponseId": state.previousResponseId,
    "state.conversation": state.conversation,
    safety: safety?.wire === wireId ? undefined : safety,
    ...(!isOwn(request) && { metadata: request.metadata, "state.store": state.store || undefined }),
  };
  for (const [path, value] of Object.entries(unsaid)) {
    if (value !== undefined) losses({ path, kind: "dropped", reason: "the wire has no field for it" });
  }
  if (request.system.some((block) => block.cache))
    losses({ path: "system.cache", kind: "dropped", reason: "the wire has no cache marks" });
}

/** What need not be said to this vendor: nobody is worse off, so nobody is refused for it. */
function reportSelfEvident({ cache, state, thinking }: ChatRequest, losses: LossSink): void {
  const tell = (path: string, from: Json, reason: string): void => losses({ path, kind: "renamed", from, reason });
  if (cache?.auto === true) tell("cache.auto", true, "the vendor caches without being asked");
  if (state?.store === false) tell("state.store", false, "the vendor keeps no answers");
  const show = thinking?.show;
  if (show === "summary" || show === "detailed") tell("thinking.show", show, "the vendor shows summaries of thoughts");
}

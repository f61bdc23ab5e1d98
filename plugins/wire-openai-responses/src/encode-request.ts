import type { ChatRequest, EncodedRequest, EncodeRequestContext, JsonObject } from "@patchbay/sdk";
import { asArray } from "@patchbay/sdk/http";
import { defined, reportForeignFields } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { isCompaction, withoutSummaryRequest } from "./compact/mark.ts";
import { encodeInput } from "./encode-input.ts";
import { encodeSystem } from "./encode-system.ts";
import { encodeTools } from "./encode-tools.ts";
import { createEncoding, type Encoding } from "./encoding.ts";
import { encodeOutput } from "./output.ts";
import { withProofs } from "./proofs.ts";
import { encodeSampling, logprobsInclude } from "./sampling.ts";
import { encodeService } from "./service.ts";
import { encodeThinking } from "./thinking.ts";
import { encodeToolChoice } from "./tool-choice.ts";
import { type Memo, wireId } from "./types.ts";

/** Writes a request for an upstream, and remembers what its answer has to be read with. */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo> {
  if (!isCompaction(request) || context.profile["compact"] === false) return encodeChat(request, context);
  const { memo, body } = encodeChat(withoutSummaryRequest(request), { ...context, stream: false });
  const { stream: _, ...compacted } = body;
  return { body: compacted, path: "responses/compact", memo: { ...memo, compact: true } };
}

function encodeChat(original: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo> {
  const request = withProofs(original, context);
  const encoding = createEncoding(request, context);
  const { instruction, ...parameters } = encodeParameters(request, encoding);
  const system = encodeSystem(request.system, instruction, encoding);
  const input = encodeInput(request, system.items, encoding);
  const body = {
    ...fieldsOf(request),
    model: context.model,
    ...defined({
      instructions: system.instructions ?? (bagOf(request)["emptyInstructions"] === true ? "" : undefined),
    }),
    ...(bagOf(request)["noInput"] === true && input.length === 0 ? {} : { input }),
    ...encodeStream(request, context),
    ...parameters.body,
  };
  reportForeignFields(request, wireId, encoding.losses);
  const stop = request.sampling?.stop?.filter((sequence) => sequence !== "") ?? [];
  const memo = {
    names: encoding.names.changed,
    ...(stop.length > 0 && { stop }),
    ...(!encoding.own && { foreign: true }),
  };
  return { body, memo };
}

/** What a request says beside its conversation; `instruction` is what the answer's form needs to be said. */
export interface Parameters {
  readonly body: JsonObject;
  readonly instruction?: string;
}

/** Writes all fields of a request but its conversation. */
export function encodeParameters(request: ChatRequest, encoding: Encoding): Parameters {
  const output = encodeOutput(request, encoding);
  const tools = encodeTools(request, encoding);
  const body = {
    ...(tools.length > 0 && { tools }),
    ...encodeToolChoice(request, tools.length > 0, encoding),
    ...encodeSampling(request, encoding),
    ...encodeThinking(request, encoding),
    ...output.body,
    ...encodeService(request, encoding),
  };
  return { ...output, body: { ...body, ...encodeInclude(request, encoding) } };
}

function encodeStream(request: ChatRequest, { stream }: EncodeRequestContext): JsonObject {
  if (stream) return { stream };
  return bagOf(request)["stream"] === false ? { stream: false } : {};
}

const sealedInclude = "reasoning.encrypted_content";

/** Thinking that other wires' clients send back must carry its seal, since the gateway keeps nothing at the provider. */
function encodeInclude(request: ChatRequest, { own, losses }: Encoding): JsonObject {
  const asked = asArray(fieldsOf(request)["include"]);
  const store = request.state?.store;
  const thinks = request.thinking !== undefined && request.thinking.type !== "off";
  const sealed = !own && thinks && store !== true;
  if (sealed) losses({ path: "include", kind: "synthesized", to: sealedInclude, reason: "thinking may come back" });
  const wanted = [...(request.logprobs?.enabled ? [logprobsInclude] : []), ...(sealed ? [sealedInclude] : [])];
  const missing = wanted.filter((word) => !asked.includes(word));
  return {
    ...(missing.length > 0 && { include: [...asked, ...missing] }),
    ...(sealed && { store: false }),
  };
}

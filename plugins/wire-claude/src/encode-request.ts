import type { ChatRequest, EncodedRequest, EncodeRequestContext, Json, JsonObject } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { limitMarks } from "./cache-marks.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodeService, reportForeign } from "./encode-service.ts";
import { encodeSystem } from "./encode-system.ts";
import { encodeTools } from "./encode-tools.ts";
import { type EncodedThinking, encodeThinking } from "./encode-thinking.ts";
import { createEncoding, type Encoding } from "./encoding.ts";
import { prepareHistory } from "./history.ts";
import { encodeLimits } from "./limits.ts";
import { encodeOutput } from "./output.ts";
import { encodeSampling } from "./sampling.ts";
import { encodeToolChoice } from "./tool-choice.ts";
import type { Memo } from "./types.ts";

/** Writes a request for an endpoint, and remembers what its answer has to be read with. */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo> {
  const encoding = createEncoding(request, context);
  const version = asString(bagOf(request)["version"]);
  const body = encodeBody(request, context, encoding);
  return {
    body: limitMarks(body, encoding.losses),
    ...(version !== undefined && { headers: { "anthropic-version": version } }),
    memo: { names: encoding.names.changed, wrappedTools: [...encoding.wrapped] },
  };
}

function encodeBody(request: ChatRequest, context: EncodeRequestContext, encoding: Encoding): JsonObject {
  const output = encodeOutput(request, encoding);
  const history = prepareHistory(request, output.format !== undefined, encoding);
  const tools = encodeTools(request, encoding);
  const messages = encodeMessages(history.messages, encoding);
  const wish = encodeThinking(request, { messages, changed: history.changed }, encoding);
  const isThinking = wish.thinking?.["type"] === "enabled" || wish.thinking?.["type"] === "adaptive";
  const choice = encodeToolChoice(request, { hasTools: tools.length > 0, isThinking }, encoding);
  const limits = encodeLimits(request, wish.thinking, encoding);
  reportForeign(request, encoding);
  const config = encodeConfig(request, wish, output.format);
  return {
    ...fieldsOf(request),
    model: context.model,
    ...encodeSystem(history.system, [output.instruction, choice.instruction], { request, encoding }),
    messages,
    ...((tools.length > 0 || (encoding.own && request.tools)) && { tools }),
    ...defined({ tool_choice: choice.choice, output_config: config }),
    ...limits,
    ...encodeSampling(request, isThinking, encoding),
    ...encodeStream(request, context),
    ...encodeService(request, encoding),
  };
}

function encodeStream(request: ChatRequest, { stream }: EncodeRequestContext): JsonObject {
  return stream || bagOf(request)["stream"] === false ? { stream } : {};
}

function encodeConfig(request: ChatRequest, wish: EncodedThinking, format: Json | undefined): JsonObject | undefined {
  const kept = asObject(bagOf(request)["outputConfig"]);
  const config = { ...kept, ...defined({ effort: wish.effort, format }) };
  return kept || Object.keys(config).length > 0 ? config : undefined;
}

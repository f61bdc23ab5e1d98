import type { ChatRequest, EncodedRequest, EncodeRequestContext, Json, JsonObject } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { defined, reportForeignFields, restoreProofs } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { limitMarks } from "./cache-marks.ts";
import { fieldsBeside } from "./context-edits.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodeService, reportForeign } from "./encode-service.ts";
import { encodeSystem } from "./encode-system.ts";
import { encodeTools } from "./encode-tools.ts";
import { type EncodedThinking, encodeThinking } from "./encode-thinking.ts";
import { createEncoding, type Encoding } from "./encoding.ts";
import { prepareHistory } from "./history.ts";
import { createJsonTool } from "./json-tool.ts";
import { encodeLimits } from "./limits.ts";
import { encodeOutput, hasForm } from "./output.ts";
import { encodeSampling } from "./sampling.ts";
import { type EncodedChoice, encodeToolChoice } from "./tool-choice.ts";
import { family, type Memo, wireId } from "./types.ts";

/** Writes a request for an endpoint, and remembers what its answer has to be read with. */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo> {
  const encoding = createEncoding(request, context);
  const version = asString(bagOf(request)["version"]);
  const { body, jsonTool } = encodeBody(withProofs(request, context, encoding), context, encoding);
  return {
    body: limitMarks(body, encoding.losses),
    ...(version !== undefined && { headers: { "anthropic-version": version } }),
    memo: {
      own: encoding.own,
      names: encoding.names.changed,
      wrappedTools: [...encoding.wrapped],
      ...defined({ jsonTool }),
    },
  };
}

/** Clients of this wire carry their proofs themselves; to others' turns they are given back. */
function withProofs(request: ChatRequest, { proofs }: EncodeRequestContext, encoding: Encoding): ChatRequest {
  if (encoding.own || encoding.withoutProofs) return request;
  return { ...request, messages: restoreProofs(request.messages, proofs, family) };
}

interface EncodedBody {
  readonly body: JsonObject;
  /** The tool whose input is the answer. */
  readonly jsonTool: string | undefined;
}

function encodeBody(request: ChatRequest, context: EncodeRequestContext, encoding: Encoding): EncodedBody {
  const history = prepareHistory(request, hasForm(request, encoding), encoding);
  const clientTools = encodeTools(request, encoding);
  const messages = encodeMessages(history.messages, encoding);
  const wish = encodeThinking(request, { messages, changed: history.changed }, encoding);
  const isThinking = wish.thinking?.["type"] === "enabled" || wish.thinking?.["type"] === "adaptive";
  const jsonTool = createJsonTool(request, { tools: clientTools, isThinking }, encoding);
  const tools = jsonTool ? [...clientTools, jsonTool.tool] : clientTools;
  const output = encodeOutput(request, jsonTool !== undefined, encoding);
  const choice: EncodedChoice =
    jsonTool ?? encodeToolChoice(request, { hasTools: tools.length > 0, isThinking }, encoding);
  const limits = encodeLimits(request, wish.thinking, encoding);
  reportForeign(request, encoding);
  reportForeignFields(request, wireId, encoding.losses);
  const isEarlier = bagOf(request)["earlierFormat"] === true;
  const config = encodeConfig(request, wish, isEarlier ? undefined : output.format);
  const instructions = [output.instruction, choice.instruction];
  const body = {
    ...fieldsBeside(wish.thinking, request, encoding),
    model: context.model,
    ...encodeSystem(history.system, instructions, { request, encoding }),
    messages,
    ...((tools.length > 0 || (encoding.own && request.tools)) && { tools }),
    ...defined({ tool_choice: choice.choice, output_config: config }),
    ...(isEarlier && defined({ output_format: output.format })),
    ...limits,
    ...encodeSampling(request, isThinking, encoding),
    ...encodeStream(request, context),
    ...encodeService(request, encoding),
  };
  return { body, jsonTool: jsonTool?.name };
}

function encodeStream(request: ChatRequest, { stream }: EncodeRequestContext): JsonObject {
  return stream || bagOf(request)["stream"] === false ? { stream } : {};
}

function encodeConfig(request: ChatRequest, wish: EncodedThinking, format: Json | undefined): JsonObject | undefined {
  const kept = asObject(bagOf(request)["outputConfig"]);
  const config = { ...kept, ...defined({ effort: wish.effort, format }) };
  return kept || Object.keys(config).length > 0 ? config : undefined;
}

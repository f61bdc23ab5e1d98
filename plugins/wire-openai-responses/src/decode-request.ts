import type { ChatRequest, DecodeRequestContext, Json, Tool } from "@patchbay/sdk";
import { defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { decodeInput } from "./decode-input.ts";
import { decodeToolList } from "./decode-tools.ts";
import { decodeOutput } from "./output.ts";
import { decodeLogprobs, decodeSampling } from "./sampling.ts";
import { conversationForm, decodeService } from "./service.ts";
import { decodeThinking } from "./thinking.ts";
import { decodeToolChoice } from "./tool-choice.ts";
import { wireId } from "./types.ts";

/** Reads a client's request. Fields without a neutral word are kept for this wire. */
export function decodeRequest(body: Json, context: DecodeRequestContext): ChatRequest {
  const fields = readFields(requireObject(body, ""), "");
  fields.string("model");
  const form = formOf(fields);
  const { system, messages, tools: inInput } = decodeInput(fields, context.losses);
  const thinking = decodeThinking(fields);
  const text = decodeOutput(fields);
  return {
    model: context.model,
    system,
    messages,
    stream: context.stream,
    ...defined({
      tools: decodeTools(fields, inInput),
      toolChoice: decodeToolChoice(fields),
      parallelToolCalls: fields.boolean("parallel_tool_calls"),
      sampling: decodeSampling(fields),
      thinking: thinking?.thinking,
      output: text.output,
      logprobs: decodeLogprobs(fields),
    }),
    ...decodeService(fields),
    extensions: {
      [wireId]: defined({
        ...form,
        stream: fields.boolean("stream") === false ? false : undefined,
        thinkingRest: thinking?.rest,
        textRest: text.rest,
        formatRest: text.formatRest,
        fields: fields.rest(),
      }),
    },
  };
}

function decodeTools(fields: Fields, inInput: readonly Tool[]): readonly Tool[] | undefined {
  const tools = fields.array("tools");
  if (!tools && inInput.length === 0) return undefined;
  return [...decodeToolList(tools ?? [], "tools"), ...inInput];
}

/** How the client wrote what the model holds in one way only. */
function formOf(fields: Fields): Readonly<Record<string, Json | undefined>> {
  const input = fields.peek("input");
  return {
    input: typeof input === "string" ? "string" : undefined,
    noInput: input === undefined ? true : undefined,
    emptyInstructions: fields.peek("instructions") === "" ? true : undefined,
    conversation: conversationForm(fields),
  };
}

import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as gemini } from "@patchbay/protocol-gemini";
import { plugin as ollama } from "@patchbay/protocol-ollama";
import { plugin as openaiChat } from "@patchbay/protocol-openai-chat";
import { plugin as openaiResponses } from "@patchbay/protocol-openai-responses";
import { plugin as toClaude } from "@patchbay/provider-claude";
import { plugin as toGemini } from "@patchbay/provider-gemini";
import { plugin as toOllama } from "@patchbay/provider-ollama";
import { plugin as toOpenai } from "@patchbay/provider-openai";
import { plugin as toOpenaiResponses } from "@patchbay/provider-openai-responses";

/** Every protocol and every provider of a vendor. */
export const plugins = [
  openaiChat,
  openaiResponses,
  claude,
  gemini,
  ollama,
  toOpenai,
  toOpenaiResponses,
  toClaude,
  toGemini,
  toOllama,
];

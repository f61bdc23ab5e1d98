import { plugin as fromClaude } from "@patchbay/protocol-claude";
import { plugin as fromGemini } from "@patchbay/protocol-gemini";
import { plugin as fromOllama } from "@patchbay/protocol-ollama";
import { plugin as fromChat } from "@patchbay/protocol-openai-chat";
import { plugin as fromResponses } from "@patchbay/protocol-openai-responses";
import { plugin as toClaude } from "@patchbay/provider-claude";
import { plugin as toGemini } from "@patchbay/provider-gemini";
import { plugin as toOllama } from "@patchbay/provider-ollama";
import { plugin as toOpenai } from "@patchbay/provider-openai";
import { plugin as toResponses } from "@patchbay/provider-openai-responses";
import type { Plugin } from "@patchbay/sdk";
import type { WireName } from "../wires.ts";

export const protocols: Readonly<Record<WireName, Plugin>> = {
  chat: fromChat,
  responses: fromResponses,
  claude: fromClaude,
  gemini: fromGemini,
  ollama: fromOllama,
};

interface Provider {
  readonly plugin: Plugin;
  readonly id: string;
  /** Where the API begins at an upstream. */
  readonly basePath: string;
}

export const providers: Readonly<Record<WireName, Provider>> = {
  chat: { plugin: toOpenai, id: "openai", basePath: "/v1" },
  responses: { plugin: toResponses, id: "openai-responses", basePath: "/v1" },
  claude: { plugin: toClaude, id: "claude", basePath: "/v1" },
  gemini: { plugin: toGemini, id: "gemini", basePath: "/v1beta" },
  ollama: { plugin: toOllama, id: "ollama", basePath: "/api" },
};

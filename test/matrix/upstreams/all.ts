import { claude } from "./claude.ts";
import { gemini } from "./gemini.ts";
import { ollama } from "./ollama.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiResponses } from "./openai-responses.ts";
import type { Upstream } from "./upstream.ts";

export const upstreams: readonly Upstream[] = [openaiChat, openaiResponses, claude, gemini, ollama];

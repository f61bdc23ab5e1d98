import { chat } from "./chat.ts";
import { claude } from "./claude.ts";
import type { Client } from "./client.ts";
import { gemini } from "./gemini.ts";
import { ollama } from "./ollama.ts";
import { responses } from "./responses.ts";

export const clients: readonly Client[] = [chat, responses, claude, gemini, ollama];

import { openDoor } from "../door.ts";
import { type Draft, leave } from "../draft.ts";
import type { Fields } from "../fields.ts";

const publicKey = "123456";

const protocols = ["protocol-openai-chat", "protocol-openai-responses", "protocol-claude", "protocol-gemini"];

/** The door, its keys, the log and what is written down of prompts. */
export function readServer(draft: Draft, config: Fields): void {
  const key = config.text("REQUIRED_API_KEY");
  if (key !== undefined) {
    draft.server.keys = [draft.secrets.refer(key, "PATCHBAY_API_KEY", "config.json REQUIRED_API_KEY")];
    if (key === publicKey) leave(draft, "REQUIRED_API_KEY", "is the one that everybody knows: choose another");
  }
  openDoor(draft, config.text("HOST") ?? "0.0.0.0", config.number("SERVER_PORT"), "HOST");
  const level = config.text("LOG_LEVEL");
  if (level === "debug" || level === "info" || level === "warn" || level === "error") draft.log.level = level;
  draft.plugins.push(...protocols.map((name) => ({ plugin: `@patchbay/${name}` })));
  readPromptLog(draft, config);
}

function readPromptLog(draft: Draft, config: Fields): void {
  const mode = config.text("PROMPT_LOG_MODE");
  const base = config.text("PROMPT_LOG_BASE_NAME");
  if (mode !== "console" && mode !== "file") return;
  const file = mode === "file" && base !== undefined ? { file: `${base}.jsonl` } : {};
  draft.plugins.push({ plugin: "@patchbay/observe-prompt-log", options: { mode, ...file } });
}

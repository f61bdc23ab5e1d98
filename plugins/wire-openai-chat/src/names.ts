import type { NameRule } from "@patchbay/wire-kit";

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools */
export const nameRule: NameRule = { legal: /^[a-zA-Z0-9_-]{1,64}$/, illegal: /[^a-zA-Z0-9_-]/g, maxLength: 64 };

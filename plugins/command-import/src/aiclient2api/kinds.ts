/** A kind of provider whose nodes are a key and an address. */
export interface KeyedKind {
  readonly provider: string;
  readonly plugin: string;
  /** What its fields begin with: `OPENAI` for `OPENAI_API_KEY`. */
  readonly fields: string;
  /** Put behind addresses without one. */
  readonly version: string | undefined;
  /** Without an address it would be somebody else's. */
  readonly needsAddress: boolean;
}

const chat = { provider: "openai", plugin: "@patchbay/provider-openai", version: undefined };
const openai: KeyedKind = { ...chat, fields: "OPENAI", needsAddress: false };
const responses = { provider: "openai-responses", plugin: "@patchbay/provider-openai-responses" };
const claude = { provider: "claude", plugin: "@patchbay/provider-claude", fields: "CLAUDE", version: "v1" };

const keyed: Readonly<Record<string, KeyedKind>> = {
  "openai-custom": openai,
  "openaiResponses-custom": { ...openai, ...responses },
  "claude-custom": { ...claude, needsAddress: false },
  atlascloud: { ...chat, fields: "ATLASCLOUD", needsAddress: true },
  "openai-novita": { ...chat, fields: "NOVITA", needsAddress: true },
};

const account = "signs in with the account of a product and not with a key; no plugin of this release does that";
const unkeyed: Readonly<Record<string, string>> = {
  "gemini-cli-oauth": account,
  "gemini-antigravity": account,
  "claude-kiro-oauth": account,
  "openai-codex-oauth": account,
  "openai-qwen-oauth": account,
  "openai-iflow": account,
  "grok-web": "uses the cookies of a web page; no plugin of this release does that",
  "forward-api": "forwards requests unread; name the service as a node of the provider whose format it speaks",
};

/** The names of kinds whose nodes are a key and an address. */
export const keyedTypes: readonly string[] = Object.keys(keyed);

/** What a type of provider is: a type may have an ending of its own, such as `openai-custom-2`. */
export function kindOf(type: string): KeyedKind | string {
  const known = Object.entries({ ...keyed, ...unkeyed });
  const found = known.find(([name]) => name === type) ?? known.find(([name]) => type.startsWith(`${name}-`));
  return found?.[1] ?? "is a type of provider that is not known";
}

/** Well-known names of the conventions, by the wire that is spoken. */
const byWire: Readonly<Record<string, string>> = {
  "openai-chat": "openai",
  "openai-responses": "openai",
  claude: "anthropic",
  gemini: "gcp.gemini",
  ollama: "ollama",
};

/** The name where no provider was asked. */
export const nobody = "patchbay";

/** `gen_ai.provider.name`: as the operator says, as the wire tells, or the pool where the provider has no wire. */
export function providerName(pool: string, wire: string | undefined, given: Readonly<Record<string, string>>): string {
  const told = Object.hasOwn(given, pool) ? given[pool] : undefined;
  if (told !== undefined || wire === undefined) return told ?? pool;
  return Object.hasOwn(byWire, wire) ? (byWire[wire] ?? wire) : wire;
}

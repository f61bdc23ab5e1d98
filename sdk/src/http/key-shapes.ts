const shapes = [
  // Prefixes of vendors' keys: OpenAI and Anthropic, Groq, xAI, Hugging Face, Replicate, Perplexity, Google, GitHub, GitLab,
  // Slack, AWS.
  String.raw`\bsk-[\w-]{16,}`,
  String.raw`\b(?:gsk_|xai-|hf_|r8_|pplx-)\w{20,}`,
  String.raw`\bAIza[\w-]{35}`,
  String.raw`\bya29\.[\w-]{20,}`,
  String.raw`\b(?:gh[pousr]_|github_pat_)\w{30,}`,
  String.raw`\bglpat-[\w-]{20,}`,
  String.raw`\bxox[abeprs]-[\w-]{10,}`,
  String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`,
  // JSON Web Tokens (RFC 7519), bearer tokens (RFC 6750), passwords in addresses (RFC 3986) and private keys (RFC 7468).
  String.raw`\beyJ[\w-]{8,400}\.[\w-]{8,8000}\.[\w-]*`,
  String.raw`\b[Bb]earer [\w.~+/-]{20,}=*`,
  String.raw`(?<=\b[a-z]{2,10}://[^\s:/@]{0,200}:)[^\s:/@]{1,200}(?=@)`,
  String.raw`-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*-----END [A-Z ]{0,40}PRIVATE KEY-----`,
];

/**
 * What keys and tokens commonly look like, for `replaceAll`, `matchAll` and `search`: a net for what people paste, not a wall.
 * Takes time that is linear in the text, since texts may be hostile.
 */
export const keyShapes: RegExp = new RegExp(shapes.join("|"), "g");

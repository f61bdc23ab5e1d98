const accounts = "belongs to a provider that signs in with an account, which is not carried";
const log = "the log goes to standard error as text or JSON; whoever runs the gateway keeps it";
const login = "there is no login: `server.adminToken` opens `/admin`";

/** Why keys of `config.json` are not carried, by how they begin; the first that fits. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^SYSTEM_PROMPT_/, "no plugin of this release changes system prompts; a transform of your own can"],
  [
    /^(REQUEST_MAX_RETRIES|REQUEST_BASE_DELAY)$/,
    "a node is asked once more when it was not reached, then the next one",
  ],
  [/^FORCE_MAX_TOKENS$/, "set `overrides: { maxOutputTokens }` at an alias"],
  [/^(CRON_|WARMUP_|REFRESH_)/, accounts],
  [/^(LOGIN_|TRUST_PROXY|TRUSTED_PROXY)/, login],
  [/^SCHEDULED_HEALTH_CHECK/, "nodes are judged by the traffic that they answer"],
  [/^HEALTH_ALERT_/, "an observer of your own can tell of failures"],
  [/^LOG_/, log],
  [/^PROMPT_LOG_/, "prompts are not written down"],
  [/^TLS_SIDECAR_/, "imitating the TLS of a browser is not offered"],
  [/^UI_/, "there is no web page"],
  [/^MASTER_PORT$/, "there is no second process"],
  [/^MODEL_USAGE_STATS_/, "usage is told to observers; none of this release keeps statistics"],
  [/^(GEMINI|ANTIGRAVITY|KIRO|CODEX|GROK|QWEN|IFLOW)_|^PROJECT_ID$/, accounts],
  [/^FORWARD_/, "forwarding requests unread is not offered"],
  [/^(OPENAI|CLAUDE|ATLASCLOUD|NOVITA)_/, "pools have their own keys, or the type is not in MODEL_PROVIDER"],
  [/^USE_SYSTEM_PROXY_/, "name the proxy in `upstream.proxy` or at a node"],
];

/** Why a key of `config.json` is not carried. */
export function reasonFor(key: string): string {
  return reasons.find(([pattern]) => pattern.test(key))?.[1] ?? "is a key that is not known";
}

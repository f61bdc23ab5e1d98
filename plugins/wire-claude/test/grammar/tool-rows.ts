import type {
  BetaTool,
  BetaToolUnion,
  BetaWebSearchTool20260318,
} from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { Tool } from "@anthropic-ai/sdk/resources/messages/messages";
import { extension, type Host, neutral, type Row, type Rows } from "./row.ts";

const parameters = { type: "object", properties: { a: { type: "string" } } } as const;

const custom = {
  name: neutral("name", "g"),
  description: neutral("description", "does g"),
  input_schema: neutral("parameters", parameters),
  strict: neutral("strict", true),
  cache_control: neutral("cache", { type: "ephemeral", ttl: "5m" }, { as: { ttl: "5m" } }),
  type: extension("custom"),
  allowed_callers: extension(["direct"]),
  defer_loading: extension(true),
  eager_input_streaming: extension(true),
  input_examples: extension([{ a: "x" }]),
} satisfies Rows<BetaTool> & Record<keyof Tool, Row>;

const search = {
  type: neutral("raw.value.type", "web_search_20260318"),
  name: neutral("raw.value.name", "web_search"),
  allowed_domains: neutral("options.allowed_domains", ["example.com"]),
  blocked_domains: neutral("options.blocked_domains", ["example.org"]),
  max_uses: neutral("options.max_uses", 3),
  user_location: neutral("options.user_location", { type: "approximate", city: "Ulm" }),
  response_inclusion: neutral("options.response_inclusion", "full"),
  allowed_callers: neutral("options.allowed_callers", ["direct"]),
  defer_loading: neutral("options.defer_loading", true),
  strict: neutral("options.strict", true),
  cache_control: neutral("raw.value.cache_control", { type: "ephemeral" }),
} satisfies Rows<BetaWebSearchTool20260318>;

/** The types of tools that the vendor defines, and what the neutral model calls them. */
export const builtins = {
  advisor_20260301: "advisor-20260301",
  bash_20241022: "bash-20241022",
  bash_20250124: "bash-20250124",
  browser_toolset_20260801: "browser-toolset-20260801",
  code_execution_20250522: "code-execution",
  code_execution_20250825: "code-execution",
  code_execution_20260120: "code-execution",
  code_execution_20260521: "code-execution",
  computer_20241022: "computer-20241022",
  computer_20250124: "computer-20250124",
  computer_20251124: "computer-20251124",
  computer_toolset_20260801: "computer-toolset-20260801",
  mcp_toolset: "mcp-toolset",
  memory_20250818: "memory-20250818",
  text_editor_20241022: "text-editor-20241022",
  text_editor_20250124: "text-editor-20250124",
  text_editor_20250429: "text-editor-20250429",
  text_editor_20250728: "text-editor-20250728",
  tool_search_tool_bm25: "tool-search-tool-bm25",
  tool_search_tool_bm25_20251119: "tool-search-tool-bm25-20251119",
  tool_search_tool_regex: "tool-search-tool-regex",
  tool_search_tool_regex_20251119: "tool-search-tool-regex-20251119",
  web_fetch_20250910: "web-fetch",
  web_fetch_20260209: "web-fetch",
  web_fetch_20260309: "web-fetch",
  web_fetch_20260318: "web-fetch",
  web_search_20250305: "web-search",
  web_search_20260209: "web-search",
  web_search_20260318: "web-search",
} satisfies Record<Exclude<NonNullable<BetaToolUnion["type"]>, "custom">, string>;

/** The definitions of tools. */
export const toolHosts: readonly Host[] = [
  { place: "tools.0", neutral: "tools.0", base: { name: "f", input_schema: parameters }, rows: custom },
  {
    place: "tools.0",
    neutral: "tools.0",
    base: { type: "web_search_20260318", name: "web_search" },
    rows: search,
  },
];

import type { Conversation } from "./conversations.ts";
import type { Essentials } from "./essentials.ts";
import type { Pair } from "./world.ts";

/** What a format makes of something that it cannot say: said as near as may be, and told in the losses. */
interface Adaptation {
  /** Ids of the upstream's wire. */
  readonly to: readonly string[];
  readonly applies: (talk: Conversation, wanted: Essentials, client: string) => boolean;
  readonly change: (wanted: Essentials, talk: Conversation) => Partial<Essentials>;
  /** How the ledger names it. */
  readonly told: string;
}

const defaultMaxTokens = 8192;
const shortName = "mcp__some-server__a-rather-long-name-a-rather-long-name_7cb3a6f3";
const longName = /mcp__[\w-]{65,}/g;

/** Everything that may reach an upstream otherwise than it was asked. */
const adaptations: readonly Adaptation[] = [
  {
    to: ["claude"],
    applies: (_talk, { maxTokens }) => maxTokens === undefined,
    // The room for thinking comes on top.
    change: ({ thinks }) => ({ maxTokens: thinks ? 24_576 + 4096 : defaultMaxTokens }),
    told: "synthesized max_tokens",
  },
  {
    to: ["openai-responses"],
    applies: (_talk, { stop }) => stop.length > 0,
    change: () => ({ stop: [] }),
    told: "approximated sampling.stop",
  },
  {
    to: ["openai-chat", "openai-responses", "ollama"],
    applies: (_talk, { turns }) => turns.some((text) => text.includes(", an error: ")),
    change: ({ turns }) => ({ turns: turns.map((text) => text.replace(", an error: ", ": Error: ")) }),
    told: "approximated messages.content.isError",
  },
  {
    to: ["openai-chat", "ollama"],
    applies: ({ needs }) => needs === "image-results",
    change: ({ turns }) => ({
      turns: turns.map((text) =>
        text.startsWith("result of ") ? `${text}[image follows in the next user message]` : text,
      ),
    }),
    told: "approximated messages.content",
  },
  {
    to: ["ollama"],
    applies: ({ needs }) => needs === "pdf",
    change: ({ turns }) => ({
      media: [],
      turns: turns.map((text) => `${text}[file omitted: the model cannot read it]`),
    }),
    told: "approximated messages.content",
  },
  {
    to: ["ollama"],
    applies: ({ needs }) => needs === "image-urls",
    change: ({ turns }) => ({
      media: [],
      turns: turns.map((text) => `${text}[image omitted: the model cannot read it]`),
    }),
    told: "approximated messages.content",
  },
  {
    to: ["ollama"],
    applies: (_talk, { choice }) => choice !== undefined,
    change: ({ choice = "", tools }) => ({ ...chosen[choice]?.(tools), choice: undefined }),
    told: "approximated toolChoice",
  },
  {
    // The version of its API that the library asks for refuses the field.
    to: ["claude"],
    applies: (_talk, { temperature }, client) => temperature !== undefined && client === "claude",
    change: () => ({ temperature: undefined }),
    told: "dropped temperature",
  },
  {
    to: ["claude"],
    applies: (_talk, { temperature = 0 }, client) => temperature > 1 && client !== "claude",
    change: () => ({ temperature: 1 }),
    told: "approximated temperature",
  },
  {
    to: ["claude", "gemini"],
    applies: ({ needs }) => needs === "later-system",
    change: ({ turns }) => ({ turns: reminded(turns) }),
    told: "approximated messages.role",
  },
  {
    to: ["gemini"],
    applies: (_talk, { turns }, client) => client !== "gemini" && turns.at(-1)?.startsWith("assistant says ") === true,
    change: ({ turns }) => ({ turns: [...turns, "user says Continue."] }),
    told: "synthesized messages",
  },
  {
    to: ["openai-chat", "openai-responses", "gemini"],
    applies: ({ renames }) => renames === true,
    change: ({ turns, tools }) => ({ turns: turns.map(shortened), tools: tools.map(shortened) }),
    told: "renamed tools",
  },
  {
    to: ["claude"],
    applies: ({ renames }, _wanted, client) => renames === true && client !== "claude",
    change: ({ turns, tools }) => ({ turns: turns.map(shortened), tools: tools.map(shortened) }),
    told: "renamed tools",
  },
];

/** A choice of tools, in words and in the tools that are left. */
const chosen: Readonly<Record<string, (tools: Essentials["tools"]) => Partial<Essentials>>> = {
  none: () => ({ tools: [] }),
  required: () => ({ system: "Answer by calling at least one of the tools." }),
  weather: (tools) => ({ tools: tools.slice(0, 1), system: 'Answer by calling the tool "weather".' }),
};

/** A later system message stands in the user's, marked. */
function reminded(turns: readonly string[]): readonly string[] {
  const at = turns.findIndex((turn) => turn.startsWith("system says "));
  const [system = "", next = ""] = turns.slice(at, at + 2);
  const reminder = system.replace("system says ", "<system-reminder>\n");
  return turns.toSpliced(at, 2, next.replace("user says ", `user says ${reminder}\n</system-reminder>`));
}

function shortened(text: string): string {
  return text.replaceAll(longName, shortName);
}

/** What the upstream must be asked, and what the client must be told of it. */
export function adapted(
  wanted: Essentials,
  talk: Conversation,
  { client, upstream, neutral }: Pair,
): { readonly wanted: Essentials; readonly told: readonly string[] } {
  const applied = neutral
    ? adaptations.filter(({ to, applies }) => to.includes(upstream.wire.id) && applies(talk, wanted, client.id))
    : [];
  const changed = { ...wanted };
  for (const { change } of applied) Object.assign(changed, change(changed, talk));
  return {
    wanted: changed,
    told: applied.map(({ told }) => told),
  };
}

import { type Answer, type Counts, defaultCounts, type Ending, endingOf } from "./answer.ts";

/** How each format says why an answer ended. */
const finishes: Readonly<Record<string, Readonly<Record<Ending, string>>>> = {
  "openai-chat": {
    stop: "stop",
    "tool-calls": "tool_calls",
    length: "length",
    "content-filter": "content_filter",
    "stop-sequence": "stop",
  },
  "openai-responses": {
    stop: "completed",
    "tool-calls": "completed",
    length: "incomplete max_output_tokens",
    "content-filter": "incomplete content_filter",
    "stop-sequence": "completed",
  },
  claude: {
    stop: "end_turn",
    "tool-calls": "tool_use",
    length: "max_tokens",
    "content-filter": "refusal",
    "stop-sequence": "stop_sequence",
  },
  gemini: {
    stop: "STOP",
    "tool-calls": "STOP",
    length: "MAX_TOKENS",
    "content-filter": "SAFETY",
    "stop-sequence": "STOP",
  },
  ollama: {
    stop: "stop",
    "tool-calls": "stop",
    length: "length",
    "content-filter": "stop",
    "stop-sequence": "stop",
  },
};

/** Upstreams that tell at which sequence they stopped, or whose reader knows. */
const tellsStop: ReadonlySet<string> = new Set(["claude", "openai-responses"]);

/** What a client must be told of an answer. */
export interface Told {
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly finish: string | undefined;
  readonly stop: string | undefined;
  /** Undefined where nobody counted: a client may then be told an estimate. */
  readonly counts: Counts | undefined;
}

export function toldOf(answer: Answer, client: string, upstream: string): Told {
  const known = endingOf(answer) === "stop-sequence" && !tellsStop.has(upstream) ? "stop" : endingOf(answer);
  return {
    text: answer.text ?? "",
    thinking: answer.thinking ?? "",
    calls: (answer.calls ?? []).map(({ name, input }) => ({ name, input })),
    finish: finishes[client]?.[known],
    stop: client === "claude" && known === "stop-sequence" ? answer.stop : undefined,
    counts: countsOf(answer, client === "ollama" || upstream === "ollama"),
  };
}

/** One format counts neither what was cached nor the thinking. */
function countsOf({ counts = defaultCounts }: Answer, isPlain: boolean): Counts | undefined {
  if (counts === "none") return undefined;
  const { input, output, cached = 0, reasoning = 0 } = counts;
  return isPlain ? { input, output, cached: 0, reasoning: 0 } : { input, output, cached, reasoning };
}

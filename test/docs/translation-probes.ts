import type {
  ChatRequest,
  ContentPart,
  MediaPart,
  Message,
  ReasoningPart,
  Signature,
  Thinking,
  Tool,
  ToolCallPart,
  ToolChoice,
  ToolResultPart,
} from "@patchbay/sdk";
import { chatRequest } from "@patchbay/sdk/testing";

/** A request that says one thing more than the one beside it. */
export interface Probe {
  /** What it says, in a few words. */
  readonly feature: string;
  readonly request: ChatRequest;
  /** The same without it. What happens to this one too is not the feature's. */
  readonly beside: ChatRequest;
  /** A writer may leave no trace of it: some wires do it unasked. */
  readonly implied?: boolean;
}

/** Probes of one part of a request. */
export interface ProbeGroup {
  readonly title: string;
  readonly probes: readonly Probe[];
}

type Fields = Partial<ChatRequest>;

const text = (words: string): ContentPart => ({ type: "text", text: words });
const user = (...content: readonly ContentPart[]): Message => ({ role: "user", content });
const assistant = (...content: readonly ContentPart[]): Message => ({ role: "assistant", content });

const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const weather: Tool = { type: "function", name: "weather", description: "Tells the weather", parameters: schema };
const clock: Tool = { type: "function", name: "clock", description: "Tells the time", parameters: schema };
const tools = [weather, clock];

const asked = chatRequest("hello");
const withTools = chatRequest("hello", { tools });
const thinking = chatRequest("hello", { thinking: { type: "auto" } });

const call: ToolCallPart = { type: "tool-call", id: "call_1", name: "weather", argumentsText: '{"city":"Oslo"}' };
const called = (result: Partial<ToolResultPart> = {}): ChatRequest =>
  conversation([
    user(text("hello")),
    assistant(call),
    user({
      type: "tool-result",
      callId: "call_1",
      name: "weather",
      content: [{ type: "text", text: "rain" }],
      ...result,
    }),
  ]);

/** A little of each kind; what matters is that the type is known. */
const bytes = {
  png: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" },
  pdf: { type: "base64", mediaType: "application/pdf", data: "JVBERi0xLjQK" },
  wav: { type: "base64", mediaType: "audio/wav", data: "UklGRgAAAABXQVZF" },
  mp4: { type: "base64", mediaType: "video/mp4", data: "AAAAGGZ0eXBtcDQy" },
} as const satisfies Readonly<Record<string, MediaPart["source"]>>;

/** The parts of a request, in the order of the page. */
export const probeGroups: readonly ProbeGroup[] = [
  {
    title: "Sampling",
    probes: [
      probe("limit of output tokens", { sampling: { maxOutputTokens: 100 } }),
      probe("`temperature`", { sampling: { temperature: 0.5 } }),
      probe("`topP`", { sampling: { topP: 0.9 } }),
      probe("`topK`", { sampling: { topK: 40 } }),
      probe("`minP`", { sampling: { minP: 0.1 } }),
      probe("`seed`", { sampling: { seed: 7 } }),
      probe("up to four stop sequences", { sampling: { stop: ["END", "STOP"] } }),
      probe("six stop sequences", { sampling: { stop: ["a1", "b2", "c3", "d4", "e5", "f6"] } }),
      probe("presence penalty", { sampling: { presencePenalty: 0.5 } }),
      probe("frequency penalty", { sampling: { frequencyPenalty: 0.5 } }),
      probe("repetition penalty", { sampling: { repetitionPenalty: 1.1 } }),
      probe("bias of tokens", { sampling: { logitBias: { "50256": -100 } } }),
      probe("several candidates", { sampling: { candidates: 2 } }),
      probe("log probabilities", { logprobs: { enabled: true, top: 3 } }),
    ],
  },
  {
    title: "Conversation",
    probes: [
      probe("one block of instructions", { system: [{ text: "Be brief." }] }),
      probe("several blocks of instructions", { system: [{ text: "Be brief." }, { text: "Be kind." }] }),
      conversationProbe("instructions in the middle", [
        user(text("hello")),
        assistant(text("hi")),
        { role: "system", content: [text("Be brief.")] },
        user(text("again")),
      ]),
      conversationProbe("two turns of the user in a row", [user(text("hello")), user(text("again"))]),
      conversationProbe("the assistant speaks first", [assistant(text("hi")), user(text("hello"))]),
      conversationProbe("the assistant's turn comes last (prefill)", [user(text("hello")), assistant(text("It is"))]),
      besideProbe(
        "names of two speakers",
        conversation([
          { ...user(text("hi")), name: "ann" },
          assistant(text("hi")),
          { ...user(text("hello")), name: "bob" },
        ]),
        conversation([user(text("hi")), assistant(text("hi")), user(text("hello"))]),
      ),
      conversationProbe("a refusal", [
        user(text("hello")),
        assistant({ type: "refusal", text: "I will not." }),
        user(text("why")),
      ]),
    ],
  },
  {
    title: "Media",
    probes: [
      media("image, as bytes", { type: "image", source: bytes.png }),
      media("image, by address", { type: "image", source: { type: "url", url: "https://example.com/a.png" } }),
      media("image, by a file id of OpenAI", fileId("image", "openai")),
      media("image, by a file id of Anthropic", fileId("image", "anthropic")),
      media("image, by a file of Gemini", fileId("image", "gemini")),
      besideProbe(
        "detail of an image",
        conversation([user(text("what"), { type: "image", source: bytes.png, detail: "low" })]),
        conversation([user(text("what"), { type: "image", source: bytes.png })]),
      ),
      media("PDF, as bytes", { type: "file", source: bytes.pdf }),
      media("PDF, by address", {
        type: "file",
        source: { type: "url", url: "https://example.com/a.pdf", mediaType: "application/pdf" },
      }),
      besideProbe(
        "name of a file",
        conversation([user(text("what"), { type: "file", source: bytes.pdf, name: "a.pdf" })]),
        conversation([user(text("what"), { type: "file", source: bytes.pdf })]),
      ),
      media("document of text", { type: "file", source: { type: "text", mediaType: "text/plain", text: "rain" } }),
      media("audio", { type: "audio", source: bytes.wav }),
      media("video", { type: "video", source: bytes.mp4 }),
    ],
  },
  {
    title: "Tools",
    probes: [
      probe("functions", { tools }),
      probe("`strict` of a function", { tools: [{ ...weather, strict: true }, clock] }, withTools),
      implied(probe("`strict: false` of a function", { tools: [{ ...weather, strict: false }, clock] }, withTools)),
      probe("a name that is not plain", { tools: [{ ...weather, name: "weather/now" }, clock] }, withTools),
      probe("a group of tools (namespace)", { tools: [{ ...weather, namespace: "home" }, clock] }, withTools),
      probe("custom tool of free text", { tools: [{ type: "custom", name: "patch", description: "A patch" }] }),
      probe("custom tool with a grammar", {
        tools: [{ type: "custom", name: "patch", grammar: { syntax: "regex", definition: "[a-z]+" } }],
      }),
      builtin("web-search"),
      builtin("web-fetch"),
      builtin("code-execution"),
      builtin("image-generation"),
      implied(choice("choice `auto`", { type: "auto" })),
      choice("choice `none`", { type: "none" }),
      choice("choice `required`", { type: "required" }),
      choice("choice of one tool", { type: "tool", name: "weather" }),
      choice("choice among some", { type: "allowed", names: ["weather"], required: false }),
      choice("choice among some, required", { type: "allowed", names: ["weather"], required: true }),
      implied(probe("parallel calls allowed", { parallelToolCalls: true }, withTools)),
      probe("parallel calls forbidden", { parallelToolCalls: false }, withTools),
    ],
  },
  {
    title: "Calls and results",
    probes: [
      besideProbe("a call and its result", called(), asked),
      besideProbe("broken arguments of a call", brokenCall('{"city":'), called()),
      besideProbe("a result that is an error", called({ isError: true }), called()),
      besideProbe("a result with an image", called({ content: [{ type: "image", source: bytes.png }] }), called()),
      besideProbe("a result with a PDF", called({ content: [{ type: "file", source: bytes.pdf }] }), called()),
      besideProbe("a result that is data", called({ content: [{ type: "json", value: { rain: true } }] }), called()),
      besideProbe("a call without a result", conversation(called().messages.slice(0, 2)), asked),
      besideProbe("a result without a call", conversation([user(text("hello")), ...called().messages.slice(2)]), asked),
    ],
  },
  {
    title: "Thinking",
    probes: [
      think("off", { type: "off" }),
      implied(think("`auto`", { type: "auto" })),
      think("level `minimal`", { type: "level", level: "minimal" }),
      think("level `low`", { type: "level", level: "low" }),
      think("level `high`", { type: "level", level: "high" }),
      think("level `max`", { type: "level", level: "max" }),
      think("budget of tokens", { type: "budget", tokens: 4000 }),
      implied(probe("shown as a summary", { thinking: { type: "auto", show: "summary" } }, thinking)),
      implied(probe("not shown", { thinking: { type: "auto", show: "none" } }, thinking)),
      thought("thoughts without a seal", {}),
      thought("thoughts signed by Anthropic", { signature: seal("anthropic") }),
      thought("thoughts sealed by OpenAI", { encrypted: seal("openai") }),
      thought("thoughts signed by Gemini", { signature: seal("gemini") }),
      thought("thoughts hidden by Anthropic", { redacted: seal("anthropic") }),
      besideProbe("a call signed by Gemini", signedCall("gemini"), called()),
    ],
  },
  {
    title: "Form of the answer",
    probes: [
      implied(probe("free text", { output: { format: { type: "text" } } })),
      probe("any JSON", { output: { format: { type: "json" } } }),
      probe("JSON of a schema", { output: { format: { type: "json-schema", schema } } }),
      besideProbe(
        "name of a schema",
        chatRequest("hello", { output: { format: { type: "json-schema", schema, name: "place" } } }),
        chatRequest("hello", { output: { format: { type: "json-schema", schema } } }),
      ),
      probe("JSON of a schema, strict", {
        output: {
          format: { type: "json-schema", strict: true, schema: { ...schema, additionalProperties: false } },
        },
      }),
      probe("verbosity", { output: { verbosity: "low" } }),
      probe("images in the answer", { output: { modalities: ["text", "image"] } }),
      probe("audio in the answer", {
        output: { modalities: ["text", "audio"], audio: { voice: "alloy", format: "wav" } },
      }),
    ],
  },
  {
    title: "Cache, service and state",
    probes: [
      probe(
        "cache mark on instructions",
        { system: [{ text: "Be brief.", cache: {} }] },
        {
          ...asked,
          system: [{ text: "Be brief." }],
        },
      ),
      conversationProbe("cache mark on a text", [user({ type: "text", text: "hello", cache: {} })]),
      conversationProbe("cache mark for an hour", [user({ type: "text", text: "hello", cache: { ttl: "1h" } })]),
      probe("cache mark on a tool", { tools: [{ ...weather, cache: {} }, clock] }, withTools),
      probe("key of a cache", { cache: { key: "k" } }),
      implied(probe("automatic cache", { cache: { auto: true } })),
      probe("life of a cache", { cache: { ttl: "24h" } }),
      probe("service tier `priority`", { serviceTier: "priority" }),
      probe("service tier `flex`", { serviceTier: "flex" }),
      probe("metadata", { metadata: { team: "red" } }),
      probe("end user", { user: { id: "u1" } }),
      probe("end user, for safety", { user: { safetyId: "u1" } }),
      implied(probe("not to be stored", { state: { store: false } })),
      probe("to be stored", { state: { store: true } }),
    ],
  },
];

function probe(feature: string, fields: Fields, beside: ChatRequest = asked): Probe {
  return { feature, request: { ...beside, ...fields }, beside };
}

function implied(each: Probe): Probe {
  return { ...each, implied: true };
}

function besideProbe(feature: string, request: ChatRequest, beside: ChatRequest): Probe {
  return { feature, request, beside };
}

function conversation(messages: readonly Message[]): ChatRequest {
  return chatRequest(messages);
}

function conversationProbe(feature: string, messages: readonly Message[]): Probe {
  return { feature, request: conversation(messages), beside: asked };
}

function media(feature: string, part: MediaPart): Probe {
  return besideProbe(feature, conversation([user(text("what"), part)]), conversation([user(text("what"))]));
}

function fileId(type: MediaPart["type"], family: string): MediaPart {
  return { type, source: { type: "file-id", id: "file-1", family } };
}

function builtin(name: string): Probe {
  const tool: Tool = { type: "builtin", builtin: name, options: {}, raw: { wire: "another", value: { type: name } } };
  return probe(`built-in \`${name}\``, { tools: [tool] });
}

function choice(feature: string, toolChoice: ToolChoice): Probe {
  return probe(feature, { toolChoice }, withTools);
}

function think(feature: string, wish: Thinking): Probe {
  return probe(feature, { thinking: wish });
}

function seal(family: string): Signature {
  return { family, value: "c2VhbA==" };
}

/** Thinking of a turn that called a tool: the place where vendors want it back. */
function thought(feature: string, marks: Partial<ReasoningPart>): Probe {
  const [first, , last] = called().messages;
  const turn = assistant({ type: "reasoning", text: marks.redacted ? "" : "It may rain.", ...marks }, call);
  return besideProbe(feature, conversation([first, turn, last].filter((message) => message !== undefined)), called());
}

function signedCall(family: string): ChatRequest {
  const [first, , last] = called().messages;
  const turn = assistant({ ...call, signature: seal(family) });
  return conversation([first, turn, last].filter((message) => message !== undefined));
}

function brokenCall(argumentsText: string): ChatRequest {
  const [first, , last] = called().messages;
  const turn = assistant({ ...call, argumentsText });
  return conversation([first, turn, last].filter((message) => message !== undefined));
}

import type { Extensible, Json, JsonObject } from "./json.ts";
import type { Message, SystemBlock } from "./message.ts";
import type { Tool, ToolChoice } from "./tool.ts";
/** What a client asked a model, in no vendor's words. Plain data; a transform returns a new object, never a changed one. */
export interface ChatRequest extends Extensible {
    /** The model as the client named it; per attempt, the model that the node is asked for. */
    readonly model: string;
    /** The leading instructions, in order. */
    readonly system: readonly SystemBlock[];
    readonly messages: readonly Message[];
    /** The client reads the answer as it is made. */
    readonly stream: boolean;
    /** A streaming client wants the usage in the stream, on wires where it must be asked for. */
    readonly includeUsage?: boolean;
    readonly tools?: readonly Tool[];
    readonly toolChoice?: ToolChoice;
    /** Whether several tools may be called at once. Absent means that the client did not say. */
    readonly parallelToolCalls?: boolean;
    readonly sampling?: Sampling;
    /** Absent means the provider's default: a writer then sends nothing. */
    readonly thinking?: Thinking;
    readonly output?: Output;
    readonly logprobs?: {
        readonly enabled: boolean;
        readonly top?: number;
    };
    readonly cache?: PromptCache;
    readonly serviceTier?: "auto" | "default" | "standard" | "flex" | "scale" | "priority" | (string & {});
    readonly user?: EndUser;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly state?: ServerState;
    /** A vendor's thresholds for what it blocks, in the words of the wire that is named. */
    readonly safety?: {
        readonly wire: string;
        readonly settings: Json;
    };
}
/** How the next token is chosen and when to stop. Zero is a value: only `undefined` means unsaid. */
export interface Sampling {
    /** Upper bound of what the model writes, thinking included, in tokens. */
    readonly maxOutputTokens?: number;
    readonly temperature?: number;
    readonly topP?: number;
    readonly topK?: number;
    readonly minP?: number;
    readonly seed?: number;
    readonly stop?: readonly string[];
    readonly presencePenalty?: number;
    readonly frequencyPenalty?: number;
    readonly repetitionPenalty?: number;
    readonly logitBias?: Readonly<Record<string, number>>;
    /** How many answers to write. */
    readonly candidates?: number;
}
/** Depth of thinking, weakest first. */
export type ThinkingLevel = "minimal" | "low" | "medium" | "high" | "xhigh" | "max";
/** Whether, how long and how visibly the model thinks before it answers. */
export type Thinking = ({
    readonly type: "off";
} | {
    readonly type: "auto";
} | {
    readonly type: "level";
    readonly level: ThinkingLevel;
} | {
    readonly type: "budget";
    readonly tokens: number;
}) & {
    /** What the client wants to see of it. Absent means that it did not say. */
    readonly show?: "none" | "auto" | "summary" | "detailed";
};
/** The form of the answer. */
export interface Output {
    readonly format?: OutputFormat;
    readonly verbosity?: "low" | "medium" | "high";
    readonly modalities?: readonly ("text" | "audio" | "image")[];
    readonly audio?: JsonObject;
    readonly image?: JsonObject;
}
/** Free text, any JSON object, or JSON that fits a schema. */
export type OutputFormat = {
    readonly type: "text";
} | {
    readonly type: "json";
} | {
    readonly type: "json-schema";
    readonly schema: JsonObject;
    readonly name?: string;
    readonly description?: string;
    readonly strict?: boolean;
};
/** Wishes about the provider's prompt cache. */
export interface PromptCache {
    /** Requests with the same key share a cache. */
    readonly key?: string;
    readonly auto?: boolean;
    readonly ttl?: "5m" | "30m" | "1h" | "24h" | "in-memory";
}
/** Who is behind the client. Not forwarded to another vendor unless the operator says so. */
export interface EndUser {
    readonly id?: string;
    readonly safetyId?: string;
}
/** A conversation that the provider remembers. */
export interface ServerState {
    readonly previousResponseId?: string;
    readonly conversation?: string;
    readonly store?: boolean;
}

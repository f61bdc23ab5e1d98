import type { Extensible, Json, JsonObject } from "./json.ts";
import type { Signature } from "./signature.ts";
/** Asks the provider to keep everything up to this point in its prompt cache. */
export interface CacheMark {
    /** How long to keep it; absent means the provider's default. */
    readonly ttl?: "5m" | "30m" | "1h" | "24h";
}
/** Text. */
export interface TextPart extends Extensible {
    readonly type: "text";
    readonly text: string;
    readonly citations?: readonly Citation[];
    readonly signature?: Signature;
    readonly cache?: CacheMark;
}
/** Where the bytes of a medium are: in the message, behind an address, or at the provider under an id. */
export type MediaSource = {
    readonly type: "base64";
    readonly mediaType: string;
    readonly data: string;
} | {
    readonly type: "url";
    readonly url: string;
    readonly mediaType?: string;
} | {
    readonly type: "file-id";
    readonly id: string;
    readonly family: string;
} | {
    readonly type: "text";
    readonly mediaType: string;
    readonly text: string;
};
/** An image, a sound, a film or a document. */
export interface MediaPart extends Extensible {
    readonly type: "image" | "audio" | "video" | "file";
    readonly source: MediaSource;
    /** File name or title. */
    readonly name?: string;
    /** How closely an image is to be looked at. */
    readonly detail?: "auto" | "low" | "high" | "original";
    readonly cache?: CacheMark;
}
/** What a model thought before or between its words. Never shown as an answer's text. */
export interface ReasoningPart extends Extensible {
    readonly type: "reasoning";
    readonly text: string;
    /** The text sums the thinking up; absent means the thinking itself. */
    readonly summary?: boolean;
    readonly signature?: Signature;
    /** The thinking, encrypted by its vendor. */
    readonly encrypted?: Signature;
    /** The vendor hid this thinking; only the sealed value is left. */
    readonly redacted?: Signature;
    readonly id?: string;
}
/** A call of a tool, as the model wrote it. */
export interface ToolCallPart extends Extensible {
    readonly type: "tool-call";
    readonly id: string;
    readonly name: string;
    /** The arguments exactly as written. For a function JSON text, possibly broken; for a custom tool free text. */
    readonly argumentsText: string;
    /** A custom (free-text) tool rather than a function. */
    readonly custom?: boolean;
    /** The group of tools that the name belongs to. */
    readonly namespace?: string;
    readonly signature?: Signature;
    readonly cache?: CacheMark;
}
/** The outcome of a tool call; a part of a user message. */
export interface ToolResultPart extends Extensible {
    readonly type: "tool-result";
    readonly callId: string;
    /** The tool's name, where the wire says it. */
    readonly name?: string;
    readonly content: readonly ToolResultContent[];
    /** The tool failed, and the content says how. */
    readonly isError?: boolean;
    readonly cache?: CacheMark;
}
/** What a tool may give back. */
export type ToolResultContent = TextPart | MediaPart | JsonPart | OpaquePart;
/** Structured data that is not text. */
export interface JsonPart extends Extensible {
    readonly type: "json";
    readonly value: Json;
}
/** The model declined, and said so. */
export interface RefusalPart extends Extensible {
    readonly type: "refusal";
    readonly text: string;
}
/** A call or result of a tool that the provider runs itself; kept in place and returned to its own family only. */
export interface ServerToolPart extends Extensible {
    readonly type: "server-tool";
    readonly family: string;
    readonly raw: JsonObject;
}
/** A part that the neutral model has no word for; returned to its own wire only, reported as lost on any other. */
export interface OpaquePart extends Extensible {
    readonly type: "opaque";
    readonly wire: string;
    readonly raw: Json;
}
/** One part of a message. The order of parts carries meaning. */
export type ContentPart = TextPart | MediaPart | ReasoningPart | ToolCallPart | ToolResultPart | RefusalPart | ServerToolPart | OpaquePart;
/** Where a statement comes from. Offsets count in `unit` and refer to the text of the part that carries the citation. */
export interface Citation {
    readonly url?: string;
    readonly title?: string;
    /** The cited passage. */
    readonly text?: string;
    readonly start?: number;
    readonly end?: number;
    readonly unit?: "code-point" | "utf-8" | "utf-16";
    /** Which of the documents in the request, from 0. */
    readonly documentIndex?: number;
    readonly page?: number;
    /** The citation in its own wire's words. */
    readonly raw?: {
        readonly wire: string;
        readonly value: Json;
    };
}

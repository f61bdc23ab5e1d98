import type { ContentPart } from "./content.ts";
import type { ChatEvent } from "./event.ts";
import type { Extensible } from "./json.ts";
import type { ModelInfo } from "./model-info.ts";
import type { ChatRequest } from "./request.ts";
import type { Usage } from "./usage.ts";
/** Texts (or other content) to be turned into vectors. */
export interface EmbedRequest extends Extensible {
    readonly model: string;
    readonly inputs: readonly EmbedInput[];
    readonly dimensions?: number;
    /** How the client wants numbers written; the neutral reply always holds floats. */
    readonly encoding?: "float" | "base64";
    /** What the vectors are for, such as `retrieval-query`. */
    readonly task?: string;
    readonly user?: string;
}
/** One thing to embed: text, tokens of the model's own tokenizer, or content parts. */
export type EmbedInput = {
    readonly type: "text";
    readonly text: string;
} | {
    readonly type: "tokens";
    readonly tokens: readonly number[];
} | {
    readonly type: "content";
    readonly content: readonly ContentPart[];
    readonly title?: string;
};
/** One vector per input, in the order of the inputs. */
export interface EmbedReply extends Extensible {
    readonly model: string;
    readonly embeddings: readonly (readonly number[])[];
    readonly usage?: Usage;
}
/** How many tokens would this request be? */
export interface CountTokensRequest extends Extensible {
    readonly model: string;
    readonly request: ChatRequest;
}
/** The count; `estimated` when the gateway counted in the provider's stead. */
export interface CountTokensReply extends Extensible {
    readonly inputTokens: number;
    readonly estimated?: boolean;
}
/** Which models are there; with `id`, this one alone. */
export interface ModelsRequest extends Extensible {
    readonly id?: string;
    readonly limit?: number;
    /** List what comes after this id. */
    readonly after?: string;
    /** List what comes before this id. */
    readonly before?: string;
}
/** The models, in the order in which they are listed. */
export interface ModelsReply extends Extensible {
    readonly models: readonly ModelInfo[];
    /** There are more behind the last one. */
    readonly more?: boolean;
}
/** A request that the gateway forwards without reading it, to a provider of the same wire. */
export interface RawRequest extends Extensible {
    readonly model?: string;
    readonly method: string;
    /** Path below the provider's base address, without a leading slash, with its query. */
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
}
/** What came back, unread. */
export interface RawReply extends Extensible {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
}
/** Everything a client can want from a provider, with what is asked and what is answered. */
export interface Operations {
    readonly chat: {
        readonly request: ChatRequest;
        readonly reply: AsyncIterable<readonly ChatEvent[]>;
    };
    readonly embed: {
        readonly request: EmbedRequest;
        readonly reply: EmbedReply;
    };
    readonly "count-tokens": {
        readonly request: CountTokensRequest;
        readonly reply: CountTokensReply;
    };
    readonly models: {
        readonly request: ModelsRequest;
        readonly reply: ModelsReply;
    };
    readonly raw: {
        readonly request: RawRequest;
        readonly reply: RawReply;
    };
}
/** The name of an operation. */
export type OperationKind = keyof Operations;

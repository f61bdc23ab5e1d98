import type { Failure } from "./failure.ts";
import type { GatewayError } from "./gateway-error.ts";
import type { LossSink } from "./loss.ts";
import type { ReasoningPart } from "./model/content.ts";
import type { ChatEvent } from "./model/event.ts";
import type { Json, JsonObject } from "./model/json.ts";
import type { CountTokensReply, CountTokensRequest, EmbedReply, EmbedRequest, ModelsReply, ModelsRequest } from "./model/operation.ts";
import type { ChatRequest } from "./model/request.ts";
import type { Signature } from "./model/signature.ts";
/** Names a wire: `openai-chat`, `openai-responses`, `claude`, `gemini`, `ollama`, or a plugin's own. */
export type WireId = string;
/** A format on the line and its codec. Pure: no I/O, no clock, no state between calls beside the machines that it makes. */
export interface Wire {
    readonly id: WireId;
    /** Version of the codec, as `major.minor`; two plugins may bring the same wire only in the same version. */
    readonly version: string;
    readonly codec: Codec;
}
/** Both directions of a wire. Readers keep everything; writers adapt to the target and report each loss. */
export interface Codec {
    readonly chat: ChatCodec;
    readonly embed?: UnaryCodec<EmbedRequest, EmbedReply>;
    readonly countTokens?: UnaryCodec<CountTokensRequest, CountTokensReply>;
    readonly models?: UnaryCodec<ModelsRequest, ModelsReply>;
    readonly errors: ErrorCodec;
}
/**
 * Chat on a wire. `Memo` is what the reading of an answer has to know of the writing of its request (name and id maps);
 * it lives for one attempt.
 */
export interface ChatCodec<Memo = unknown> {
    /** Client's body to neutral. @throws GatewayError `bad-request` with the path of what is wrong. */
    decodeRequest(body: Json, context: DecodeRequestContext): ChatRequest;
    /** Neutral to upstream's body. @throws GatewayError `unsupported` for what the wire cannot say at all. */
    encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest<Memo>;
    /** A machine that reads an upstream's answer. `memo` is undefined when the request was passed through unread. */
    decodeReply(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder;
    /** A machine that writes an answer for a client. */
    encodeReply(context: EncodeReplyContext): ReplyEncoder;
    /** Changes what passthrough must change in a client's body, in the text, and leaves every other byte alone. */
    patchRequest(body: string, patch: RequestPatch): string;
    /** Whether the endpoint's profile changes something that is present in this client's body; it is then not passed through. */
    rewrites?(body: Json, profile: WireProfile): boolean;
    /** A cheaper reader for passthrough, which may also take out the usage that the client did not ask for. */
    relayReply?(context: RelayReplyContext): ReplyRelay;
    /** A machine that checks a streamed answer against the wire's own rules; the kernel runs it on a sample of streams. */
    checkStream?(): StreamChecker;
}
/** What a request reader gets beside the body. */
export interface DecodeRequestContext {
    /** The model as the route or the body named it. */
    readonly model: string;
    readonly stream: boolean;
    /** Path as the route saw it, without the pool segment. */
    readonly path: string;
    /** Client's headers, names in lower case, without credentials. */
    readonly headers: Readonly<Record<string, string>>;
    readonly params: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
    readonly losses: LossSink;
}
/** What a request writer gets beside the request. */
export interface EncodeRequestContext {
    /** The model as the node's provider names it. */
    readonly model: string;
    /** Ask for a stream. */
    readonly stream: boolean;
    /** What the target model can do, as far as it is known. */
    readonly capabilities: ModelCapabilities;
    /** Peculiarities of the endpoint, in the wire's own terms (its README lists them). */
    readonly profile: WireProfile;
    readonly losses: LossSink;
    /** What this client's earlier answers left here; absent where nothing outlives the exchange. */
    readonly proofs?: ProofMemory;
    /** An upstream refused the proofs of earlier turns: write none, and no reasoning that would need one. */
    readonly withoutProofs?: boolean;
}
/**
 * Proofs that clients of other wires cannot carry, kept between the requests of one client, in bounds of time and size.
 * A codec may find nothing at any time, and must then do as if there had never been any.
 */
export interface ProofMemory {
    /** Keeps a proof under a key that a later request can name, such as the id of a call. */
    remember(key: string, proof: Proof): void;
    recall(key: string): Proof | undefined;
}
/** What a vendor demands to see again with a part that it wrote. */
export interface Proof {
    /** Of the part itself. */
    readonly signature?: Signature;
    /** Reasoning that stood directly before the part. */
    readonly reasoning?: readonly ReasoningPart[];
    /** Reasoning that stood before the text in front of the part. */
    readonly beforeText?: readonly ReasoningPart[];
}
/** Peculiarities of an endpoint that speaks a wire: data, not code. The wire's README lists the keys. */
export type WireProfile = JsonObject;
/** What a model can do. Absent means unknown: a writer then assumes that it can. */
export interface ModelCapabilities {
    readonly contextTokens?: number;
    readonly maxOutputTokens?: number;
    /** Kinds of media that it reads beside text. */
    readonly input?: readonly ("image" | "audio" | "video" | "file")[];
    readonly tools?: boolean;
    readonly structuredOutput?: boolean;
    /** Accepts temperature and its kin. */
    readonly sampling?: boolean;
    readonly thinking?: {
        readonly levels?: readonly string[];
        readonly budget?: {
            readonly min: number;
            readonly max: number;
        };
        /** Can be turned off. */
        readonly off?: boolean;
    };
}
/** A request, written. */
export interface EncodedRequest<Memo = unknown> {
    readonly body: JsonObject;
    /** Headers that the body needs, names in lower case. */
    readonly headers?: Readonly<Record<string, string>>;
    /** Path below the node's base URL, for a body that belongs elsewhere than the provider's endpoint for chat. */
    readonly path?: string;
    readonly memo: Memo;
}
/** What an answer's reader gets. */
export interface DecodeReplyContext {
    /** The upstream answers with a stream. */
    readonly stream: boolean;
    readonly losses: LossSink;
    /** Where proofs are kept that the client may not be able to carry. */
    readonly proofs?: ProofMemory;
}
/**
 * Reads an answer, whole or streamed, from bytes cut anywhere. Synchronous. Sends each event once it is certain.
 * A failure that the upstream tells of becomes an `error` event; what cannot be read throws.
 */
export interface ReplyDecoder {
    /** @throws GatewayError `invalid-reply` when the bytes are not of this wire. */
    push(chunk: Uint8Array): readonly ChatEvent[];
    /** The upstream closed its side. @throws GatewayError `stream-interrupted` when the answer was not complete. */
    end(): readonly ChatEvent[];
}
/** What an answer's writer gets. */
export interface EncodeReplyContext {
    /** The request that is answered. */
    readonly request: ChatRequest;
    /** The client wants a stream. */
    readonly stream: boolean;
    /** Seconds since the epoch, for wires that stamp their answers. */
    readonly created: number;
    /** Unique text to make ids of. */
    readonly id: string;
    readonly losses: LossSink;
}
/** Writes an answer, whole or streamed. Synchronous. After `end` or `fail` it is not used again. */
export interface ReplyEncoder {
    readonly contentType: string;
    /** Bytes that keep a silent stream open, where the wire allows any. */
    readonly keepAlive?: string;
    /** Text to send now; empty when there is nothing yet. */
    push(events: readonly ChatEvent[]): string;
    /** Text that completes the answer. */
    end(): string;
    /** Text that ends a stream which began and failed, so that no client takes it for complete. */
    fail(error: GatewayError): string;
}
/** Checks a stream, cut anywhere. Synchronous, cheap, never throws; what it finds is told, and changes nothing. */
export interface StreamChecker {
    /** The rules that these bytes break. */
    push(chunk: Uint8Array | string): readonly Violation[];
    /** The stream is over: rules that it leaves broken. */
    end(): readonly Violation[];
}
/** A broken rule of a wire's streams. */
export interface Violation {
    /** Stable name of the rule, in kebab-case: metrics count by it. */
    readonly rule: string;
    /** What was seen, without content of the answer. */
    readonly message: string;
}
/** What passthrough may change. */
export interface RequestPatch {
    /** The model as the node's provider names it, when it differs. */
    readonly model?: string;
    /** Ask for usage in the stream; the relay takes it out again. */
    readonly includeUsage?: boolean;
}
/** What a relay gets. */
export interface RelayReplyContext extends DecodeReplyContext {
    /** Take out the usage that `patchRequest` asked for. */
    readonly dropUsage: boolean;
    /** Which events somebody wants: `outline` is start, first content, usage, finish and error. */
    readonly detail: "outline" | "all";
}
/** Reads beside the bytes that pass. */
export interface ReplyRelay {
    push(chunk: Uint8Array): Relayed;
    end(): Relayed;
}
/** Bytes to pass on and events that were read in them. */
export interface Relayed {
    readonly bytes: Uint8Array;
    readonly events: readonly ChatEvent[];
}
/** An operation with one answer. */
export interface UnaryCodec<Request, Reply> {
    /** `body` is undefined for requests without one. @throws GatewayError `bad-request`. */
    decodeRequest(body: Json | undefined, context: DecodeRequestContext): Request;
    encodeRequest(request: Request, context: EncodeRequestContext): {
        readonly body?: JsonObject;
        readonly query?: Readonly<Record<string, string>>;
    };
    /** @throws GatewayError `invalid-reply`. */
    decodeReply(body: Json, context: {
        readonly losses: LossSink;
    }): Reply;
    encodeReply(reply: Reply, context: {
        readonly request: Request;
        readonly losses: LossSink;
    }): Json;
}
/** An error answer of a wire. */
export interface ErrorAnswer {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: JsonObject;
}
/** A response of an upstream that is not a success. Header names in lower case. */
export interface ErrorResponse {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}
/** Errors on a wire. */
export interface ErrorCodec {
    encode(error: GatewayError, context: {
        readonly requestId: string;
    }): ErrorAnswer;
    decode(response: ErrorResponse): Failure;
}

import type { ContentPart } from "./content.ts";
import type { TokenLogprob } from "./event.ts";
import type { FinishReason } from "./finish.ts";
import type { Extensible } from "./json.ts";
import type { Usage } from "./usage.ts";
/** A whole answer: its events, collected. */
export interface ChatReply extends Extensible {
    readonly id: string;
    readonly model: string;
    /** Seconds since the epoch. */
    readonly created?: number;
    readonly serviceTier?: string;
    readonly candidates: readonly ReplyCandidate[];
    readonly usage?: Usage;
}
/** One of the answers that were asked for. */
export interface ReplyCandidate extends Extensible {
    readonly content: readonly ContentPart[];
    readonly finish: FinishReason;
    /** The finish reason in the provider's word. */
    readonly rawFinish?: string;
    readonly stopSequence?: string;
    readonly logprobs?: {
        readonly text?: readonly TokenLogprob[];
        readonly refusal?: readonly TokenLogprob[];
    };
}

import type { CacheMark, ContentPart } from "./content.ts";
import type { Extensible } from "./json.ts";
/** Who speaks. A system message stands in the middle of a conversation; leading ones are `ChatRequest.system`. */
export type Role = "user" | "assistant" | "system";
/** One turn, or a piece of one. Tool results are parts of a user message. */
export interface Message extends Extensible {
    readonly role: Role;
    readonly content: readonly ContentPart[];
    readonly id?: string;
    /** Tells apart several speakers in one role. */
    readonly name?: string;
    /** A vendor's word for the stage of an answer, returned as it came. */
    readonly phase?: string;
}
/** One block of the leading instructions. Blocks stay apart because cache marks stand between them. */
export interface SystemBlock extends Extensible {
    readonly text: string;
    readonly cache?: CacheMark;
}

import type { FailureCode } from "../failure.ts";
import type { ChatEvent } from "../model/event.ts";
import type { FinishReason } from "../model/finish.ts";
import type { Usage } from "../model/usage.ts";
/** What a reply of the builders says beside its content. */
export interface ReplyOverrides {
    readonly id?: string;
    readonly model?: string;
    readonly finish?: FinishReason;
    /** Sent after the finish when it is given. */
    readonly usage?: Usage;
}
/** Events in any of the forms in which they travel. */
export type EventSource = Iterable<ChatEvent> | AsyncIterable<ChatEvent | readonly ChatEvent[]>;
/** The events of an answer of text, one delta per word; the finish is `stop` unless overridden. */
export declare function textReply(text: string, overrides?: ReplyOverrides): readonly ChatEvent[];
/** A tool call for `toolCallReply`. */
export interface TestToolCall {
    readonly name: string;
    /** The arguments: text is sent as it is, anything else as JSON. Default `{}`. */
    readonly input?: unknown;
    /** Default `call-0`, `call-1`, … */
    readonly id?: string;
}
/** The events of an answer of tool calls, their arguments in two fragments each; the finish is `tool-calls`. */
export declare function toolCallReply(calls: TestToolCall | readonly TestToolCall[], overrides?: ReplyOverrides): readonly ChatEvent[];
/** An answer that breaks off: sends the events and then throws a `GatewayError` with this code. */
export declare function failing(code: FailureCode, ...events: readonly ChatEvent[]): AsyncGenerator<ChatEvent>;
/** The answer's text, all text parts of the first candidate joined. Throws what the source throws. */
export declare function textOf(source: EventSource): Promise<string>;
/** All events of a source, arrays opened. Throws what the source throws. */
export declare function eventsOf(source: EventSource): Promise<readonly ChatEvent[]>;

import type { ChatEvent } from "./event.ts";
import type { ChatReply } from "./reply.ts";
/** Folds the events of an answer into the whole. A stream that was cut gives what had come, with finish `error`. */
export declare function collectReply(events: Iterable<ChatEvent>): ChatReply;

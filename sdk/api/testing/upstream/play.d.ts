import { type Reply } from "./reply.ts";
import type { Script } from "./script.ts";
/** Plays a script on a reply until its steps, or the connection, have come to an end. */
export declare function play(script: Script, reply: Reply): Promise<void>;

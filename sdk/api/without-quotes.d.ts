import type { ObservedError } from "./observe.ts";
/** An error for those who are not to see what was asked: the message of one that may quote it is left out. */
export declare function withoutQuotes(error: ObservedError): ObservedError;

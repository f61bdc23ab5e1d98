import type { RecordedRequest } from "./recorded-request.ts";
import type { Reply } from "./reply.ts";
/** A recorded request and the reply that it got. */
interface LoggedRequest {
    readonly request: RecordedRequest;
    readonly reply: Reply;
}
/** The requests in the order in which they arrived, and those who wait for one of them. */
export interface RequestLog {
    readonly requests: readonly RecordedRequest[];
    add(entry: LoggedRequest): void;
    /** The n-th request, counted from 1; throws when it has not arrived. */
    get(n: number): LoggedRequest;
    /** The n-th request as soon as it has arrived; rejects when the log is closed before. */
    arrival(n: number): Promise<LoggedRequest>;
    /** Turns away everyone who still waits. */
    close(): void;
}
/** Creates an empty log. */
export declare function createRequestLog(): RequestLog;
export {};

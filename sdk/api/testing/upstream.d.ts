import { type RecordedRequest } from "./upstream/recorded-request.ts";
import type { Script } from "./upstream/script.ts";
/** An HTTP server on the loopback interface that answers by script and keeps what it was asked. */
export interface FakeUpstream extends AsyncDisposable {
    /** `http://127.0.0.1:PORT`, without a slash at the end. */
    readonly url: string;
    /** Every request so far, in the order in which they had arrived whole. */
    readonly requests: readonly RecordedRequest[];
    /** Connections that are open now, idle ones included. */
    readonly openConnections: number;
    /** Scripts for the next requests, in order; when none is left the default answers. */
    enqueue(...scripts: readonly Script[]): void;
    /** Replaces what answers when no script is queued. */
    setDefault(script: DefaultScript): void;
    /** The n-th request, counted from 1, as soon as it has arrived; rejects when the upstream is closed before. */
    received(n: number): Promise<RecordedRequest>;
    /**
     * Resolves when the client closed the connection of the n-th request before its reply had ended, with the
     * moment as `performance.now()` gives it; rejects when the reply ended, was cut or was reset by the script.
     */
    closedByClient(n: number): Promise<number>;
    /** Bytes of the n-th reply's body that the socket has accepted; throws when there is no such request yet. */
    bytesWritten(n: number): number;
    /**
     * Resolves with the bytes accepted so far when a write of the n-th reply has waited 100 ms because the
     * client does not read; rejects when the reply is over without such a wait.
     */
    stalled(n: number): Promise<number>;
    /** Closes every connection and the port; rejects with the first fault of a script, if there was one. */
    close(): Promise<void>;
}
/** One script for every request, or a function that chooses by request. */
export type DefaultScript = Script | ((request: RecordedRequest) => Script);
/** Starts a fake upstream on a free port; without a default script an unexpected request gets a 501 that says so. */
export declare function startFakeUpstream(defaultScript?: DefaultScript): Promise<FakeUpstream>;

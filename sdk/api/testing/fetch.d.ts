import type { Fetch, FetchInit, FetchResponse } from "../fetch.ts";
/** A call of a fetch, as the plugin made it. */
export interface FetchCall {
    readonly url: string;
    readonly init: FetchInit;
}
/** A fetch that keeps what it was asked. */
export interface TestFetch extends Fetch {
    readonly calls: readonly FetchCall[];
}
/** Makes a fetch that answers by a function; what it throws, the plugin sees. Without one every host is out of reach. */
export declare function testFetch(answer?: (call: FetchCall) => FetchResponse | Promise<FetchResponse>): TestFetch;
/** A response with this body; anything but text and bytes is sent as JSON. */
export declare function fetchResponse(body: unknown, init?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
}): FetchResponse;
/**
 * Makes a fetch that really calls, over the platform's `fetch`; addresses may be relative to `baseUrl`. `inject` adds
 * headers as the kernel adds a credential. Time limits of the call are not kept.
 */
export declare function httpFetch(baseUrl: string, inject?: Readonly<Record<string, string>>): TestFetch;

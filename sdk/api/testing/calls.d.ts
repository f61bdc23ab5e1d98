import type { OperationKind, Operations } from "../model/operation.ts";
import type { Call } from "../provider.ts";
import type { AttemptCall } from "../transform.ts";
/** What a test says about a call beside its request. */
export type CallOverrides = Partial<Omit<Call<OperationKind>, "request">>;
/**
 * A first attempt as a programmed provider gets it, on a clock that stands still, with a fetch that reaches nobody and
 * signatures made with the key `test-credential`.
 */
export declare function providerCall<Kind extends OperationKind>(request: Operations[Kind]["request"], overrides?: CallOverrides): Call<Kind>;
/** A first attempt as a transform sees it; also good for the positions that see the exchange alone. */
export declare function transformCall(overrides?: Partial<AttemptCall>): AttemptCall;

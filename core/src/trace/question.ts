import type { ChatRequest, OperationKind } from "@patchbay/sdk";

/** A request that is not sent. */
export interface Question {
  readonly model: string;
  /** Path of the request: it names the protocol, and perhaps the pool. */
  readonly path?: string;
  /** The pool that path or header would name. */
  readonly pool?: string;
  /** Id of the inbound protocol. */
  readonly protocol?: string;
  readonly operation?: OperationKind;
  readonly stream?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly client?: string;
  readonly bodyBytes?: number;
  readonly request?: ChatRequest;
  /** Milliseconds since the epoch; now when absent. */
  readonly at?: number;
}

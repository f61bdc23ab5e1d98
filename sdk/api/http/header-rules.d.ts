/** Why a header may not be a plugin's word on the client's answer, in any case; undefined when it may. */
export declare function headerFault(name: string, value: unknown): string | undefined;
/** Why a transform may not set a header of the client's answer; undefined when it may. What describes the body is the wire's. */
export declare function replyHeaderFault(name: string, value: unknown): string | undefined;
/** The same for a header of an upstream that is handed on: what bears the gateway's own prefix would not be its own. */
export declare function passedHeaderFault(name: string, value: unknown): string | undefined;
/** What is wrong with the path of an observer's page, with the access that it has (default: open); undefined when nothing is. */
export declare function endpointPathFault(path: string, access?: "open" | "admin"): string | undefined;

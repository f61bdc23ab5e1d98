import { Secret } from "../secret.ts";
/** Wraps a value so that plugins can hold it without reading it. `source` says where it came from and may be shown. */
export declare function createSecret(value: string, source: string): Secret;
/**
 * The text of a secret. For the kernel's credential code alone.
 * @throws TypeError when the secret was not made by `createSecret` of this copy of the SDK.
 */
export declare function revealSecret(secret: Secret): string;

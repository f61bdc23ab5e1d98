import { Secret } from "../secret.ts";
/**
 * Wraps a value so that plugins can hold it without reading it. `source` says where it came from and may be shown. The
 * secret's text is a placeholder, `[secret:…]`, the same for the same value and source as long as the process lives.
 */
export declare function createSecret(value: string, source: string): Secret;
/**
 * The text of a secret. For the kernel's credential code alone.
 * @throws TypeError when the secret was not made by `createSecret` of this copy of the SDK.
 */
export declare function revealSecret(secret: Secret): string;
/** Placeholders of living secrets that stand in a text, also escaped for an address; without repetitions. */
export declare function placeholdersIn(text: string): readonly string[];

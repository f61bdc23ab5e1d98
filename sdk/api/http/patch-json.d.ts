import type { Json } from "../model/json.ts";
/**
 * Sets top-level members of a JSON object in its text and leaves every other character as it is: numbers keep their
 * digits, keys their order, unknown fields their form. A member that is missing is added at the end; of a repeated key
 * the last occurrence is set, as `JSON.parse` reads it. `text` must be a valid JSON object.
 */
export declare function patchJson(text: string, members: Readonly<Record<string, Json>>): string;

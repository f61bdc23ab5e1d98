import type { KeyValueStore } from "../key-value.ts";
/** A store in memory, without a quota and without an end to anything. */
export declare function testKeyValueStore(): KeyValueStore;

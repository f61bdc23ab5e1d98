/**
 * A number from 0 up to 1, evenly spread over ids and always the same for one: what is sampled is `portionOf(id) < share`,
 * whoever asks and whenever. Not for secrets: FNV-1a (RFC 9923), with a last mixing for ids that differ in their end alone.
 */
export declare function portionOf(id: string): number;

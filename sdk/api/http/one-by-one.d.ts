/**
 * The items of batches, one by one. Not a generator by itself: what is here already is handed over with one promise, where a
 * generator would make several for each item.
 */
export declare function oneByOne<T>(batches: AsyncGenerator<readonly T[]>): AsyncGenerator<T>;

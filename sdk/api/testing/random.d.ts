/** Numbers from 0 inclusive to 1 exclusive that are the same for the same seed (xorshift32, Marsaglia 2003). */
export declare function seededRandom(seed?: number): () => number;

/**
 * Makes a test for names: `*` in a pattern stands for anything, also for nothing. One pattern that fits is enough; no
 * pattern matches nothing. Takes time in proportion to the name, whatever the patterns are.
 */
export declare function createGlob(patterns: readonly string[]): (name: string) => boolean;

/**
 * What keys and tokens commonly look like, for `replaceAll`, `matchAll` and `search`: a net for what people paste, not a wall.
 * Takes time that is linear in the text, since texts may be hostile.
 */
export declare const keyShapes: RegExp;

/** Index of the first character from `from` on that is no white space. */
export declare function skipSpace(text: string, from: number): number;
/** Index behind the closing quote of the string that begins at `from`, in text that is valid JSON (RFC 8259). */
export declare function stringEnd(text: string, from: number): number;
/** Index behind the value that begins at `from`, in text that is valid JSON. */
export declare function valueEnd(text: string, from: number): number;

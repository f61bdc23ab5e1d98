/** What one side may send of one stream before the other has taken it. */
export const windowItems = 256;

/** As `windowItems`, in UTF-16 units of JSON text. */
export const windowItemText = 256 * 1024;

/** As `windowItems`, in bytes of chunks. */
export const windowChunkBytes = 64 * 1024;

/** Batches are cut when their JSON text grows beyond this, so that one large batch does not hold up the line. */
export const batchText = 64 * 1024;

/** Largest frame, in bytes of its payload. */
export const maxFrameBytes = 8 * 1024 * 1024;

/** Plugins in one process. */
export const maxGuests = 16;

/** Objects and arrays in one another. */
export const maxDepth = 200;

/** Calls that one side may have open at the other. */
export const maxOpenCalls = 4096;

/** Log lines that a plugin may write in one go. */
export const logBurst = 200;

/** Log lines that it may write per second, for long. */
export const logPerSecond = 50;

/** Longest log message, in UTF-16 units; its fields together may be four times as long. */
export const maxLogText = 8192;

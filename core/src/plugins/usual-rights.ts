/** Memory of a plugin that says nothing of it, in MiB. */
export const usualMemoryMb = 64;

/** Share of a core of a plugin that says nothing of it: no budget beside that of one process. */
export const usualCpu = 1;

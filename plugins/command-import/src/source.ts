import type { Draft } from "./draft.ts";

/** Another product whose config can be read. */
export interface Source {
  /** What stands behind `patchbay import`. */
  readonly id: string;
  /** What is to be named, such as `DIR`. */
  readonly path: string;
  /** What is told beside the notes. */
  readonly product: string;
  /** Reads its config into the draft. @throws Error when there is nothing to be read. */
  read(path: string, draft: Draft): Promise<void>;
}

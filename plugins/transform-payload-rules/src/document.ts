import type { Json } from "@patchbay/sdk";
import type { Path } from "./path.ts";

/** What conditions look at. */
export interface Readable {
  /** What stands at a path; `null` counts as nothing. */
  values(path: Path): readonly Json[];
}

/** What rules change: the neutral request, or the text of a body. A change gives a new document, or the very same. */
export interface Document<Self> extends Readable {
  /** Puts JSON text at a path; with `onlyIfAbsent` where nothing stands. */
  set(path: Path, json: string, onlyIfAbsent: boolean): Self;
  remove(path: Path): Self;
}

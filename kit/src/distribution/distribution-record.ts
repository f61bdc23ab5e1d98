import { isRecord } from "../package-json.ts";

/** A build as its `build.json` tells of it. Holds neither time nor place: the same input gives the same text. */
export interface DistributionRecord {
  /** Version of the kernel. */
  readonly patchbay: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly config: { readonly sha256: string };
  /** Of `patchbay.lock` beside the config; absent where there is none. */
  readonly lock?: { readonly sha256: string };
  readonly plugins: readonly { readonly reference: string; readonly name: string; readonly version?: string }[];
  readonly packages: readonly { readonly name: string; readonly version: string; readonly license?: string }[];
}

/** Whether a file holds one, as far as a comparison needs it. */
export function isDistributionRecord(value: unknown): value is DistributionRecord {
  if (!isRecord(value)) return false;
  const { patchbay, files, config, plugins, packages } = value;
  return typeof patchbay === "string" && [files, config].every(isRecord) && [plugins, packages].every(Array.isArray);
}

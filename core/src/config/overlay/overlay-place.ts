import { basename, dirname, extname, join, resolve } from "node:path";
import { member } from "./entries.ts";
import type { OverlayPlace } from "./overlay-store.ts";

/** Where the overlay of a config file is: beside it. */
export function overlayBeside(configFile: string): string {
  return join(dirname(configFile), `${basename(configFile, extname(configFile))}.overlay.json`);
}

/** Where that of a config is which has no file: with the state. */
export function overlayWithin(config: unknown, baseDir: string): string {
  return join(dataDirOf(config, baseDir), "plugins.config.overlay.json");
}

/** An overlay, and what it was before. */
export function overlayPlace(file: string, config: unknown, baseDir: string): OverlayPlace {
  return { file, history: join(dataDirOf(config, baseDir), "overlay-history") };
}

/** Overlays do not change it: what the file says counts. */
export function dataDirOf(config: unknown, baseDir: string): string {
  const dataDir = member(config, "dataDir");
  return resolve(baseDir, typeof dataDir === "string" ? dataDir : ".patchbay");
}

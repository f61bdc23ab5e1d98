import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, GatewayError } from "@patchbay/sdk";
import { ConfigError, type ConfigFault } from "../fault.ts";
import { createPlace } from "../place.ts";
import { noOverlay, type Overlay, overlayJson, readOverlay } from "./overlay.ts";
import { replaceFile } from "../../replace-file.ts";
import { takeLock } from "./take-lock.ts";

/** Where an overlay is kept. */
export interface OverlayPlace {
  readonly file: string;
  /** Folder of what it was before. */
  readonly history: string;
}

/** An overlay of before. */
export interface OverlayVersion {
  readonly version: number;
  readonly at: string | undefined;
  readonly change: string | undefined;
}

/** So many earlier versions are kept. */
const mostVersions = 50;

/** The overlay of a config in its file, with what it was before. Several processes may write it, one after the other. */
export class OverlayStore {
  readonly #place: OverlayPlace;
  readonly #clock: Clock;

  constructor(place: OverlayPlace, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
  }

  get file(): string {
    return this.#place.file;
  }

  /** What holds now. @throws ConfigError when the file cannot be understood. */
  async read(): Promise<Overlay> {
    return (await readFrom(this.#place.file)) ?? noOverlay;
  }

  /** Keeps everybody else from changing it until what is returned is called. @throws GatewayError `conflict` */
  async lock(): Promise<() => Promise<void>> {
    return await takeLock(`${this.#place.file}.lock`, this.#clock);
  }

  /** The number of the next version; higher than any before, also when the file was deleted. */
  async nextVersion({ version }: Overlay): Promise<number> {
    return Math.max(version, ...(await this.#kept())) + 1;
  }

  /** Puts one in place of another. @throws GatewayError `conflict` when somebody else was quicker, Error when it cannot be written. */
  async write(before: Overlay, next: Overlay): Promise<void> {
    const { version } = await this.read();
    if (version !== before.version)
      throw new GatewayError("conflict", `somebody else has changed the overlay: it is at version ${version} now`);
    await mkdir(this.#place.history, { recursive: true, mode: 0o700 });
    await replaceFile(this.#fileOf(before.version), textOf(before));
    await replaceFile(this.#place.file, textOf(next));
    await this.#prune();
  }

  /** What it was before, the newest first. */
  async versions(): Promise<readonly OverlayVersion[]> {
    const kept = await Promise.all((await this.#kept()).map((version) => this.version(version)));
    return kept.flatMap((overlay) => (overlay ? [versionOf(overlay)] : []));
  }

  /** An earlier one; undefined when it is not kept. */
  async version(version: number): Promise<Overlay | undefined> {
    return await readFrom(this.#fileOf(version));
  }

  #fileOf(version: number): string {
    return join(this.#place.history, `${version}.json`);
  }

  /** The newest first. */
  async #kept(): Promise<readonly number[]> {
    const names = await readdir(this.#place.history).catch(() => []);
    return names
      .flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []))
      .toSorted((one, other) => other - one);
  }

  /** What cannot be taken away now is taken away the next time. */
  async #prune(): Promise<void> {
    for (const version of (await this.#kept()).slice(mostVersions))
      await rm(this.#fileOf(version), { force: true }).catch(() => undefined);
  }
}

/** What is told of an overlay in lists. */
export function versionOf({ version, at, change }: Overlay): OverlayVersion {
  return { version, at, change };
}

/** @throws ConfigError */
async function readFrom(file: string): Promise<Overlay | undefined> {
  const faults: ConfigFault[] = [];
  const text = await textIn(file);
  if (text === undefined) return undefined;
  const overlay = readOverlay(jsonOf(text, file), createPlace("", faults));
  if (overlay && faults.length === 0) return overlay;
  throw new ConfigError(faults.map((fault) => ({ ...fault, path: `${file}: ${fault.path}` })));
}

async function textIn(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    if (code === "ENOENT") return undefined;
    throw new ConfigError([{ path: file, message: `cannot be read (${code})` }], { cause });
  }
}

function jsonOf(text: string, file: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch (cause) {
    const hint = "mend it, or start with --no-overlay";
    throw new ConfigError([{ path: file, message: "is not valid JSON", hint }], { cause });
  }
}

function textOf(overlay: Overlay): string {
  return `${JSON.stringify(overlayJson(overlay), undefined, 2)}\n`;
}

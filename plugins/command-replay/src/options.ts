import { type FlagValues, type Terminal, UsageError } from "@patchbay/core/command";
import { isPlace, type Place, places } from "./compare/difference.ts";

/** What one run is asked for. */
export interface Options {
  /** Files and folders. */
  readonly tapes: readonly string[];
  readonly config: string | undefined;
  readonly allowed: ReadonlySet<Place>;
  /** How many times as fast as recorded; 0: at once. */
  readonly speed: number;
  /** In percent of the time on the tape. */
  readonly maxSlower: number | undefined;
  readonly isJson: boolean;
}

/** Reads the flags. @throws UsageError. */
export function readOptions(flags: FlagValues, { env }: Terminal): Options {
  const { values, switches, arguments: tapes = [] } = flags;
  if (tapes.length === 0) throw new UsageError("replay needs a tape, or a folder of tapes");
  return {
    tapes,
    config: values["config"] ?? (env["PATCHBAY_CONFIG"] || undefined),
    allowed: new Set((values["allow"] ?? "").split(",").flatMap(placeOf)),
    speed: numberOf("speed", values["speed"]) ?? 0,
    maxSlower: numberOf("max-slower", values["max-slower"]?.replace(/%$/, "")),
    isJson: switches.has("json"),
  };
}

function placeOf(text: string): readonly Place[] {
  const name = text.trim();
  if (name === "") return [];
  if (isPlace(name)) return [name];
  throw new UsageError(`--allow knows ${places.join(", ")}; got ${JSON.stringify(name)}`);
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,6}(?:\.\d{1,3})?$/.test(text)) return Number(text);
  throw new UsageError(`--${flag} must be a number of at least 0, got ${JSON.stringify(text)}`);
}

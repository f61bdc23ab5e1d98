import type { Json } from "@patchbay/sdk";
import { asString, isObject } from "@patchbay/sdk/http";
import { sha256 } from "./recorder.ts";

/** What stands in `models_snapshot.json`. */
export interface Snapshot {
  readonly $schema: string;
  readonly format: "patchbay-models-snapshot/1";
  readonly createdAt: string;
  readonly baseUrl: string;
  /** Whether the list could be read; without it there are no models here. */
  readonly isComplete: boolean;
  readonly count: number;
  /** Of the ids, one a line: two lists of the same models have the same. */
  readonly sha256: string;
  /** As the gateway tells them, by id. */
  readonly models: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[];
}

/** Puts the snapshot together from what `GET /v1/models` told. */
export function createSnapshot(models: readonly Json[] | undefined, createdAt: string, baseUrl: string): Snapshot {
  const entries = (models ?? [])
    .flatMap((entry) => (isObject(entry) ? [{ ...entry, id: asString(entry["id"]) ?? "" }] : []))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return {
    $schema: "./schemas/models_snapshot.schema.json",
    format: "patchbay-models-snapshot/1",
    createdAt,
    baseUrl,
    isComplete: models !== undefined,
    count: entries.length,
    sha256: sha256(entries.map(({ id }) => id).join("\n")),
    models: entries,
  };
}

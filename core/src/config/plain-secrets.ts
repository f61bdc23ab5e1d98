import { Secret } from "@patchbay/sdk";
import type { ConfigFault } from "./fault.ts";
import { createPlace, type Place } from "./place.ts";
import { isReference, isSecretName, redactConfig, type ShownAs, shownBelow, shownWithin } from "./redact-config.ts";
import { isRecord } from "./shape.ts";

/** What a search for secrets knows. */
export interface SecretSearch {
  readonly shown: ShownAs;
  /** Takes secrets that are known out of text. */
  readonly redact: (text: string) => string;
}

const message = "must not be a secret in plain text: this is kept in a file";
const hint = 'use { "$env": "NAME" } or { "$file": "path" }';

/** Every text in a change that is a secret, or looks like one. */
export function plainSecrets(value: unknown, path: string, search: SecretSearch): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  visit(value, createPlace(path, faults), search);
  return faults;
}

function visit(value: unknown, place: Place, search: SecretSearch): void {
  const { shown } = search;
  if (typeof value === "string" ? isPlainSecret(value, search) : value instanceof Secret) place.fault(message, hint);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries())
      visit(item, place.item(index), { ...search, shown: shownWithin(shown) });
  else if (isRecord(value) && !isReference(value))
    for (const [key, entry] of Object.entries(value))
      visit(entry, place.field(key), { ...search, shown: shownBelow(shown, key) });
}

function isPlainSecret(text: string, { shown, redact }: SecretSearch): boolean {
  const { shape, name = "" } = shown;
  // An address of a proxy is a secret only when a password is in it, which its form gives away.
  if ((shape?.isSecret === true && name !== "proxy") || isSecretName(name)) return true;
  return redact(text) !== text || redactConfig(text) !== text;
}

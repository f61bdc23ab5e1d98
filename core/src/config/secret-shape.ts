import { Secret } from "@patchbay/sdk";
import type { SecretRef } from "./config.ts";
import { flag, text } from "./scalar-shapes.ts";
import { isRecord, object, optional, required, type Shape, wrongType } from "./shape.ts";

const envRef = object({
  $env: required(text("an environment variable's name"), "Name of an environment variable."),
  optional: optional(flag, "Whether what needs the secret is left out when the variable is not set.", "false"),
});

const fileRef = object({
  $file: required(text("a path"), "File that holds the secret, relative to the config."),
});

const type = 'a string, { "$env": "NAME" } or { "$file": "path" }';

/** A secret, not read yet. */
export const secretRef: Shape<SecretRef> = {
  type,
  isSecret: true,
  read(value, place) {
    if (value instanceof Secret) return value;
    if (typeof value === "string") return value === "" ? place.fault("must not be empty") : value;
    if (!isRecord(value)) return wrongType(place, type, value);
    if (Object.hasOwn(value, "$file")) {
      const $file = fileRef.read(value, place)?.$file;
      return $file === undefined ? undefined : { $file };
    }
    const ref = envRef.read(value, place);
    return ref?.$env === undefined ? undefined : { $env: ref.$env, optional: ref.optional ?? false };
  },
};

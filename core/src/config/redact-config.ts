import { type Json, Secret } from "@patchbay/sdk";
import { createRedactor } from "../credentials/redactor.ts";
import { toJson } from "./json-value.ts";
import { isPlugin } from "./plugin-shape.ts";
import { isRecord, type Shape } from "./shape.ts";

/** Stands where a secret is. */
const hidden = "[redacted]";

/** Names under which texts are taken for secrets where no schema says what they are. */
const secretName =
  /(?:^|[^a-z])(?:api-?_?)?(?:key|token|secret|password|passphrase|credential)s?$|authorization|cookie/i;

/** Keys whose values are headers, which may hold anything. */
const headersName = "headers";

const redactShapes = createRedactor([]);

/** Whether a text under a name is likely to be a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.replaceAll(/([a-z])([A-Z])/g, "$1-$2"));
}

/** Whether a value says where a secret is, in place of the secret. */
export function isReference(value: unknown): boolean {
  return isRecord(value) && (Object.hasOwn(value, "$env") || Object.hasOwn(value, "$file"));
}

/** What is known of a value that is shown. */
export interface ShownAs {
  readonly shape?: Shape<unknown> | undefined;
  /** The key that it stands under. */
  readonly name?: string | undefined;
  /** All text in it is hidden. */
  readonly isHidden?: boolean;
}

/** How a value that is no object and no list is shown, or an object that is shown as one thing. Undefined for all others. */
export function showLeaf(value: unknown, shown: ShownAs): Json | undefined {
  if (value instanceof Secret) return hidden;
  if (isPlugin(value)) return `plugin ${value.name}, given as code`;
  if (typeof value === "string") return showText(value, shown);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return typeof value === "object" ? undefined : `a ${typeof value}`;
}

function showText(text: string, { shape, name = "", isHidden = false }: ShownAs): string {
  const isSecret = isHidden || shape?.isSecret === true || isSecretName(name);
  return isSecret && text !== "direct" ? hidden : redactShapes(text);
}

/** What is known of a key of a value that is shown. */
export function shownBelow({ shape, isHidden = false }: ShownAs, name: string): ShownAs {
  const field = shape?.fields && Object.hasOwn(shape.fields, name) ? shape.fields[name]?.shape : undefined;
  const inner = shape?.inner && shape.inner.suffix !== "[]" ? shape.inner.shape : undefined;
  return { shape: field ?? inner, name, isHidden: isHidden || name === headersName };
}

/** What is known of an item of a list that is shown. Its name is that of the list. */
export function shownWithin({ shape, name, isHidden = false }: ShownAs): ShownAs {
  return { shape: shape?.inner?.suffix === "[]" ? shape.inner.shape : shape, name, isHidden };
}

/** A copy of a part of a config without its secrets; references to them stay. */
export function redactConfig(value: unknown, shown: ShownAs = {}): Json {
  const leaf = showLeaf(value, shown);
  if (leaf !== undefined) return leaf;
  if (Array.isArray(value)) return value.map((item) => redactConfig(item, shownWithin(shown)));
  if (isReference(value)) return toJson(value) ?? hidden;
  if (!isRecord(value)) return "an object of code";
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, redactConfig(entry, shownBelow(shown, key))]));
}

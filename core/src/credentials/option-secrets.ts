import { type Capabilities, Secret, type SecretUse } from "@patchbay/sdk";
import { isRecord } from "../config/shape.ts";
import { revealSecret } from "@patchbay/sdk/host";
import { formsOf } from "./secret-forms.ts";
import { createScanner } from "./secret-scanner.ts";

/** A secret of a plugin's options. */
export interface OptionSecret {
  /** Where it stands: `token`, `auth.token`, `keys[0]`. */
  readonly option: string;
  readonly secret: Secret;
  /** Where it may go; undefined: nowhere. */
  readonly use: SecretUse | undefined;
}

const maxDepth = 8;

/** Every secret of a plugin's options. */
export function optionSecrets(options: unknown, uses: Capabilities["secrets"] = {}): readonly OptionSecret[] {
  const found: OptionSecret[] = [];
  const visit = (value: unknown, option: string, depth: number): void => {
    if (value instanceof Secret) {
      found.push({ option, secret: value, use: Object.hasOwn(uses, option) ? uses[option] : undefined });
    } else if (depth === 0) return;
    else if (Array.isArray(value)) for (const [at, item] of value.entries()) visit(item, `${option}[${at}]`, depth - 1);
    else if (isRecord(value))
      for (const [key, item] of Object.entries(value)) visit(item, option === "" ? key : `${option}.${key}`, depth - 1);
  };
  visit(options, "", maxDepth);
  return found;
}

/** Every way in which the values of these secrets may stand in text. */
export function wordsOf(secrets: readonly Secret[]): readonly string[] {
  return secrets.flatMap((secret) => formsOf(revealSecret(secret)));
}

/** Takes the values of secrets out of text. */
export function createValueScrubber(secrets: readonly Secret[]): (text: string) => string {
  return secrets.length === 0 ? (text) => text : createScanner(wordsOf(secrets));
}

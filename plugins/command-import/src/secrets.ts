import type { EnvRef } from "@patchbay/core";

/** A variable that the new config needs, and where its value stands in the old one. */
export interface SecretName {
  readonly name: string;
  readonly from: string;
}

/** Gives secrets names and forgets what they are: only the name and the place go on. */
export class Secrets {
  readonly #names = new Map<string, SecretName>();
  readonly #byValue = new Map<string, string>();

  /** What stands for a secret. The same secret has one name, wherever it is used. */
  refer(value: string, wanted: string, from: string): EnvRef {
    const name = this.#byValue.get(value) ?? this.#free(variableOf(wanted));
    this.#byValue.set(value, name);
    if (!this.#names.has(name)) this.#names.set(name, { name, from });
    return { $env: name };
  }

  /** In the order in which they were met. */
  get names(): readonly SecretName[] {
    return [...this.#names.values()];
  }

  #free(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#names.has(name); count++) name = `${wanted}_${count}`;
    return name;
  }
}

function variableOf(text: string): string {
  const name = text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[A-Z]/.test(name) ? name : `KEY_${name}`;
}

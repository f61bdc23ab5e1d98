/** Something wrong with a config, said so that a person can mend it. */
export interface ConfigFault {
  /** Where, such as `pools.main.nodes[0].baseUrl`. */
  readonly path: string;
  /** Lower case, no full stop. */
  readonly message: string;
  /** What to do, or the nearest name: `did you mean "baseUrl"?`. */
  readonly hint?: string;
}

/** All faults of a config at once. Nothing was started. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[], options?: ErrorOptions) {
    super(faults.map(faultText).join("\n"), options);
    this.faults = faults;
  }
}

export function faultText({ path, message, hint }: ConfigFault): string {
  return `${path === "" ? "" : `${path}: `}${message}${hint === undefined ? "" : ` (${hint})`}`;
}

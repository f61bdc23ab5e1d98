/** What stands in the way of a package that can be shipped, all of it at once. */
export class BuildFaults extends Error {
  override readonly name = "BuildFaults";
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(faults.join("\n"), options);
    this.faults = faults;
  }
}

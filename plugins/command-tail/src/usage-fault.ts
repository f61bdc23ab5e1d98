/** The command line cannot be understood. */
export class UsageFault extends Error {
  override readonly name = "UsageFault";
}

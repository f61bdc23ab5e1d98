import type { ModelCapabilities, WireProfile } from "@patchbay/sdk";

/** What is known of a model. A member that is missing is not known. */
export interface ModelFacts {
  readonly capabilities: ModelCapabilities;
  /** In the terms of the vendor's own wire. */
  readonly profile: WireProfile;
}

/** Models of a vendor: names with `*` for anything and `[0-9]` for one of a range. The first that fits counts. */
type ModelTable = readonly (readonly [pattern: string, facts: ModelFacts])[];

/** A vendor's models and how they are called. */
export interface Vendor {
  readonly models: ModelTable;
  /** What may stand before a name and says nothing of the model. */
  readonly namePrefix?: string;
}

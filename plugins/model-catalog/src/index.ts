export { factsOf, type VendorId } from "./facts-of.ts";
export type { ModelFacts } from "./model-facts.ts";

import type { Candidate, Node } from "@patchbay/sdk";
import type { ParameterRules } from "../config/resolved.ts";

/** A symbol stays with a candidate that a policy copies, and no plugin can make one up. */
const parametersKey = Symbol("parameters");

interface RoutedCandidate extends Candidate {
  readonly [parametersKey]?: ParameterRules;
}

/** A candidate that remembers what the config sets in requests on its way. */
export function routedCandidate(node: Node, model: string, parameters: ParameterRules | undefined): Candidate {
  const candidate: RoutedCandidate = { node, model, ...(parameters && { [parametersKey]: parameters }) };
  return Object.freeze(candidate);
}

/** What the config sets in requests to this candidate. */
export function parametersOf(candidate: Candidate): ParameterRules | undefined {
  const routed: RoutedCandidate = candidate;
  return routed[parametersKey];
}

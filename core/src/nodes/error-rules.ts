import type { GatewayError } from "@patchbay/sdk";

/** What the operator wants to follow from some of a node's failures. */
export interface ErrorRule {
  /** Undefined: any. */
  readonly status: readonly number[] | undefined;
  readonly match: RegExp | undefined;
  readonly do: "stop" | "next";
  /** As usual, not at all, or for so many milliseconds. */
  readonly rest: boolean | number;
}

/** The first rule that fits a failure of an upstream. */
export function ruleFor(rules: readonly ErrorRule[], { upstream, message }: GatewayError): ErrorRule | undefined {
  if (rules.length === 0) return undefined;
  return rules.find(
    ({ status, match }) =>
      (!status || (upstream !== undefined && status.includes(upstream.status))) &&
      (!match || match.test(upstream?.body ?? message)),
  );
}

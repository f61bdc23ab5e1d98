import { GatewayError } from "@patchbay/sdk";
import { scrubError } from "./scrub.ts";

/** Whose failure it is: an exchange, or one of its attempts. */
interface Failing {
  readonly signal: AbortSignal;
  readonly generation: { readonly redact: (text: string) => string };
}

/** What a throw tells, without secrets. Of what was called off it is always why: whatever broke then broke because of that. */
export function failureOf({ signal, generation }: Failing, cause: unknown): GatewayError {
  const error = signal.aborted ? GatewayError.from(signal.reason, "aborted") : GatewayError.from(cause);
  return scrubError(error, generation.redact);
}

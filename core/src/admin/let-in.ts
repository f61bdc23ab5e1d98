import { type Clock, GatewayError } from "@patchbay/sdk";
import type { AdminKernel } from "./admin-kernel.ts";
import { FailedTries } from "./failed-tries.ts";

/** Somebody who says that he has the admin token. */
export interface AdminVisitor {
  readonly authorization: string | undefined;
  /** Whence he comes, as the network says. */
  readonly address: string;
}

/** Makes the check of admin tokens. It remembers wrong ones, so that everything that wants a token shares one. */
export function createLetIn(kernel: Pick<AdminKernel, "current">, clock: Clock): (visitor: AdminVisitor) => void {
  const tries = new FailedTries(clock);
  return (visitor) => letIn(visitor, kernel, tries);
}

/** @throws GatewayError `rate-limited`, `unauthenticated`. */
function letIn(
  { authorization, address }: AdminVisitor,
  kernel: Pick<AdminKernel, "current">,
  tries: FailedTries,
): void {
  const { isAdmin, host } = kernel.current();
  const retryAfterMs = tries.waitOf(address);
  // Whoever has tried too often is not even told when a token is right.
  if (retryAfterMs !== undefined)
    throw new GatewayError("rate-limited", "too many wrong tokens from this address", { retryAfterMs });
  const token = /^bearer +(\S+)\s*$/i.exec(authorization ?? "")?.[1];
  if (token === undefined)
    throw new GatewayError("unauthenticated", "no admin token: send it as `Authorization: Bearer TOKEN`");
  if (isAdmin?.(token)) return;
  tries.add(address);
  host.log.warn(`a wrong admin token came from ${address}`);
  throw new GatewayError("unauthenticated", "the token is not this gateway's admin token (server.adminToken)");
}

import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { addressProblem, type Reach } from "./address-rules.ts";
import { addressFault } from "./describe-failure.ts";

/** An address that a name leads to. */
interface FoundAddress {
  readonly address: string;
  readonly family: number;
}

/** Asks for all addresses of a name. Rejects with a system error when there are none. */
export type Resolve = (name: string) => Promise<readonly FoundAddress[]>;

/** Asks the system. */
export const systemResolve: Resolve = (name) => lookup(name, { all: true });

/**
 * A lookup for connections of guarded calls. The connection is made to what it returns and to nothing else: a name that
 * leads elsewhere in the next moment changes nothing. One forbidden address among several is enough to refuse.
 */
export function createGuardedLookup(reach: Reach, resolve: Resolve): LookupFunction {
  const answer = async (...[name, options, callback]: Parameters<LookupFunction>): Promise<void> => {
    let found: readonly FoundAddress[];
    try {
      found = await resolveChecked(name, reach, resolve);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), []);
      return;
    }
    const [first] = found;
    if (options.all) callback(null, [...found]);
    else callback(null, first?.address ?? "", first?.family);
  };
  return (...question) => void answer(...question);
}

/** Refuses an address written as such: nobody looks it up. */
export function checkLiteral(url: URL, reach: Reach): void {
  const address = literalOf(url);
  const problem = address === undefined ? undefined : addressProblem(address, reach, false);
  if (problem !== undefined) throw fault(`${url.hostname} ${problem}`);
}

/** Refuses a name that leads where the call may not go, before a proxy looks it up. */
export async function checkName(url: URL, reach: Reach, resolve: Resolve): Promise<void> {
  if (literalOf(url) !== undefined) return;
  try {
    await resolveChecked(url.hostname, reach, resolve);
  } catch (cause) {
    // A name that only the proxy knows is the proxy's to judge.
    if (isAddressFault(cause)) throw cause;
  }
}

async function resolveChecked(name: string, reach: Reach, resolve: Resolve): Promise<readonly FoundAddress[]> {
  const addresses = await resolve(name);
  if (addresses.length === 0) throw Object.assign(new Error(`${name} has no address`), { code: "ENOTFOUND" });
  for (const { address } of addresses) {
    const problem = addressProblem(address, reach, true);
    if (problem !== undefined) throw fault(`${name} leads to ${address}, which ${problem}`);
  }
  return addresses;
}

function literalOf({ hostname }: URL): string | undefined {
  const plain = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(plain) === 0 ? undefined : plain;
}

function fault(message: string): Error {
  return Object.assign(new Error(message), { code: addressFault });
}

function isAddressFault(cause: unknown): cause is Error {
  return cause instanceof Error && "code" in cause && cause.code === addressFault;
}

import type { Capabilities, SecretUse } from "@patchbay/sdk";
import { commonHost, hostText, parseHost } from "@patchbay/sdk/host";
import { rightsLines } from "./rights-text.ts";
import { usualCpu, usualMemoryMb } from "./usual-rights.ts";

/**
 * What a plugin outside the kernel's process may do: what it asks for and is granted as well. Nobody grants `reveal`, and
 * without a grant nothing is granted. Hosts are written with their ports.
 */
export function grantedRights(asked: Capabilities, granted: Capabilities = {}): Capabilities {
  const hosts = commonHosts(asked.hosts, granted.hosts);
  const secrets = commonSecrets(asked, granted, hosts);
  const content = common(asked.content, granted.content);
  const profiles = common(asked.profiles, granted.profiles);
  const kvBytes = Math.min(asked.kvBytes ?? 0, granted.kvBytes ?? 0);
  const memoryMb = smaller(asked.memoryMb, granted.memoryMb, usualMemoryMb);
  const cpu = smaller(asked.cpu, granted.cpu, usualCpu);
  return {
    ...(hosts.length > 0 && { hosts }),
    ...(asked.privateNetwork && granted.privateNetwork && { privateNetwork: true }),
    ...(content.length > 0 && { content }),
    ...(asked.timers && granted.timers && { timers: true }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(profiles.length > 0 && { profiles }),
    ...(kvBytes > 0 && { kvBytes }),
    ...(memoryMb !== undefined && { memoryMb }),
    ...(cpu !== undefined && { cpu }),
  };
}

/** What the second asks for that the first does not, and the other way round; for people. Empty: they are the same. */
export function rightsDiff(before: Capabilities, after: Capabilities): readonly string[] {
  return [...rightsMissing(before, after), ...onlyIn(after, before).map((line) => `no longer asks for ${line}`)];
}

/** What of the rights that are asked for is not among the approved ones; for people. Empty: nothing. */
export function rightsMissing(approved: Capabilities, asked: Capabilities): readonly string[] {
  return onlyIn(grantedRights(asked, approved), grantedRights(asked, asked)).map((line) => `now also asks for ${line}`);
}

function onlyIn(known: Capabilities, other: Capabilities): readonly string[] {
  const lines = new Set(rightsLines(grantedRights(known, known)));
  return rightsLines(grantedRights(other, other)).filter((line) => !lines.has(line));
}

function commonHosts(one: readonly string[] = [], other: readonly string[] = []): readonly string[] {
  const others = other.flatMap((host) => parseHost(host) ?? []);
  const found = one
    .flatMap((host) => parseHost(host) ?? [])
    .flatMap((host) => others.flatMap((each) => commonHost(host, each) ?? []))
    .map(hostText);
  return [...new Set(found)].toSorted();
}

function commonSecrets(
  asked: Capabilities,
  granted: Capabilities,
  hosts: readonly string[],
): Readonly<Record<string, SecretUse>> {
  const uses = Object.entries(asked.secrets ?? {}).flatMap(([name, use]) => {
    const grant = granted.secrets && Object.hasOwn(granted.secrets, name) ? granted.secrets[name] : undefined;
    if (grant === undefined) return [];
    const reachable = commonHosts(commonHosts(use.hosts, grant.hosts), hosts);
    const places = common(use.places.map(placeText), grant.places.map(placeText));
    return reachable.length > 0 && places.length > 0 ? [[name, { hosts: reachable, places }] as const] : [];
  });
  return Object.fromEntries(uses.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names of header fields are the same in any case; those of query parameters are not. */
function placeText(place: string): string {
  return place.startsWith("header:") ? place.toLowerCase() : place;
}

function common<T extends string>(one: readonly T[] = [], other: readonly T[] = []): readonly T[] {
  return [...new Set(one.filter((item) => other.includes(item)))].toSorted();
}

/** Who says nothing of it has the usual; undefined when nobody says anything. */
function smaller(one: number | undefined, other: number | undefined, usual: number): number | undefined {
  return one === undefined && other === undefined ? undefined : Math.min(one ?? usual, other ?? usual);
}

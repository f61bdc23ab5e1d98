import type { DistributionRecord } from "./distribution-record.ts";

/** What another build has that this one has not, in lines for people; none when they are the same. */
export function diffDistributions(one: DistributionRecord, other: DistributionRecord): readonly string[] {
  return [
    ...changed("patchbay", one.patchbay, other.patchbay),
    ...changed("config", short(one.config.sha256), short(other.config.sha256)),
    ...changed("lock", short(one.lock?.sha256), short(other.lock?.sha256)),
    ...listed("plugin", versions(one.plugins), versions(other.plugins)),
    ...listed("package", versions(one.packages), versions(other.packages)),
    ...listed("license of", licenses(one), licenses(other)),
    ...listed("file", files(one), files(other)),
  ];
}

type Listed = ReadonlyMap<string, string>;

function versions(list: readonly { readonly name: string; readonly version?: string }[]): Listed {
  return new Map(list.map(({ name, version = "no version" }) => [name, version]));
}

function licenses({ packages }: DistributionRecord): Listed {
  return new Map(packages.map(({ name, license = "none named" }) => [name, license]));
}

function files({ files: all }: DistributionRecord): Listed {
  return new Map(Object.entries(all).map(([name, { bytes, sha256 }]) => [name, `${bytes} bytes, ${short(sha256)}`]));
}

function listed(kind: string, one: Listed, other: Listed): readonly string[] {
  const names = [...new Set([...one.keys(), ...other.keys()])].toSorted();
  return names.flatMap((name) => changed(`${kind} ${name}`, one.get(name), other.get(name)));
}

function changed(what: string, before: string | undefined, after: string | undefined): readonly string[] {
  if (before === after) return [];
  if (before === undefined) return [`+ ${what}: ${after}`];
  return after === undefined ? [`- ${what}: ${before}`] : [`~ ${what}: ${before} → ${after}`];
}

function short(sha256: string | undefined): string | undefined {
  return sha256?.slice(0, 12);
}

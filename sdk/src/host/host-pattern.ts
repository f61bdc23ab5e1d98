/** A host that a plugin may reach, read from `host`, `host:port`, `http://host:port` or one of these with `*.` before it. */
export interface HostPattern {
  readonly isPlain: boolean;
  /** Stands for one or more labels before the name. */
  readonly isWild: boolean;
  /** In lower case; an IPv6 address in brackets. */
  readonly name: string;
  readonly port: number;
}

/** Reads a host; undefined for a text that is none. */
export function parseHost(text: string): HostPattern | undefined {
  const [, scheme = "https://", star, rest = ""] = /^(https?:\/\/)?(\*\.)?(.*)$/i.exec(text) ?? [];
  if (!/^(?:[^\s/?#@\\:*[\]]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(rest)) return undefined;
  const isPlain = scheme.toLowerCase() === "http://";
  const address = `${isPlain ? "http" : "https"}://${rest}`;
  if (!URL.canParse(address)) return undefined;
  const { hostname, port } = new URL(address);
  const isWild = star !== undefined;
  const usualPort = isPlain ? 80 : 443;
  if (isWild && /^[\d.]+$|^\[/.test(hostname)) return undefined;
  return { isPlain, isWild, name: hostname, port: port === "" ? usualPort : Number(port) };
}

/** The one way to write a host, always with its port. */
export function hostText({ isPlain, isWild, name, port }: HostPattern): string {
  return `${isPlain ? "http://" : ""}${isWild ? "*." : ""}${name}:${port}`;
}

/** What lies on both hosts; undefined for nothing. */
export function commonHost(one: HostPattern, other: HostPattern): HostPattern | undefined {
  if (coversHost(one, other)) return other;
  return coversHost(other, one) ? one : undefined;
}

/** Whether all of the second lies on the first. */
export function coversHost(wide: HostPattern, narrow: HostPattern): boolean {
  if (wide.isPlain !== narrow.isPlain || wide.port !== narrow.port) return false;
  if (wide.isWild === narrow.isWild && wide.name === narrow.name) return true;
  return wide.isWild && narrow.name.endsWith(`.${wide.name}`);
}

import { type Draft, leave } from "./draft.ts";

/** The address of an endpoint. `version` is put behind one that has none, such as `v1`. */
export function addressOf(draft: Draft, given: string, where: string, version?: string): string | undefined {
  const url = parse(given);
  if (!url || !/^https?:$/.test(url.protocol)) {
    leave(draft, where, "is no http:// or https:// address");
    return undefined;
  }
  if (url.username !== "" || url.password !== "") {
    leave(draft, where, "the address held a name and a password, which were cut off: addresses are not kept secret");
    url.username = "";
    url.password = "";
  }
  const path = url.pathname.replace(/\/+$/, "");
  const isVersioned = /\/v\d+\w*(\/|$)/.test(path);
  return `${url.origin}${path}${version === undefined || isVersioned ? "" : `/${version}`}${url.search}`;
}

const schemes: ReadonlySet<string> = new Set(["http:", "https:", "socks5:"]);

/** What stands for a proxy, which may hold a password; undefined for one that cannot be used. */
export function proxyOf(draft: Draft, given: string, where: string): { readonly $env: string } | "direct" | undefined {
  if (given === "direct" || given === "none") return "direct";
  const url = parse(given);
  if (url && schemes.has(url.protocol)) return draft.secrets.refer(given, "PROXY_URL", where);
  leave(draft, where, "proxies are http://, https:// or socks5:// addresses");
  return undefined;
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

import type { GuestHost } from "../primitives.ts";
import { GuestSearchParams } from "./url-search-params.ts";

interface Parts {
  readonly href: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly origin: string;
  readonly username: string;
  readonly password: string;
}

/** A text, or an object that becomes one, such as another address. */
type Address = string | { toString(): string };

type Settable = Exclude<keyof Parts, "href" | "origin">;

/** `URL` and `URLSearchParams` as WHATWG URL has them, over the host's parser. */
export function urlGlobals(host: GuestHost): Readonly<Record<"URL" | "URLSearchParams", unknown>> {
  GuestSearchParams.host = host;
  const parse = (text: string, base?: string): Parts | undefined => {
    const parts = host.parseUrl(text, base);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return parts === undefined ? undefined : (JSON.parse(parts) as Parts);
  };
  return { URL: urlClass(parse), URLSearchParams: GuestSearchParams };
}

function urlClass(parse: (text: string, base?: string) => Parts | undefined): unknown {
  class URL {
    static canParse(text: Address, base?: Address): boolean {
      return parse(String(text), base === undefined ? undefined : String(base)) !== undefined;
    }

    static parse(text: Address, base?: Address): URL | null {
      return URL.canParse(text, base) ? new URL(text, base) : null;
    }

    #parts: Parts;
    #params: GuestSearchParams | undefined;

    constructor(text: Address, base?: Address) {
      const parts = parse(String(text), base === undefined ? undefined : String(base));
      if (!parts) throw new TypeError(`not an address: ${String(text)}`);
      this.#parts = parts;
    }

    static {
      for (const name of readable) Object.defineProperty(URL.prototype, name, accessor(name));
    }

    get origin(): string {
      return this.#parts.origin;
    }

    get searchParams(): GuestSearchParams {
      if (this.#params) return this.#params;
      const params = new GuestSearchParams(this.#parts.search);
      params.changed = () => {
        this.change("search", params.toString());
        this.#params = params;
      };
      this.#params = params;
      return params;
    }

    read(name: keyof Parts): string {
      return this.#parts[name];
    }

    change(name: Settable | "href", value: string): void {
      const parts = parse(name === "href" ? value : compose(changed(this.#parts, name, value)));
      if (parts) this.#parts = parts;
      else if (name === "href") throw new TypeError(`not an address: ${value}`);
      if (name === "href" || name === "search") this.#params = undefined;
    }

    toString(): string {
      return this.#parts.href;
    }

    toJSON(): string {
      return this.#parts.href;
    }
  }
  return URL;
}

const readable = [
  "href",
  "protocol",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
  "username",
  "password",
] as const satisfies readonly (keyof Parts)[];

interface Changing {
  read(name: keyof Parts): string;
  change(name: Settable | "href", value: string): void;
}

function accessor(name: (typeof readable)[number]): PropertyDescriptor & ThisType<Changing> {
  return {
    configurable: true,
    enumerable: true,
    get() {
      return this.read(name);
    },
    set(value: unknown) {
      this.change(name, String(value));
    },
  };
}

function changed(parts: Parts, name: Settable, value: string): Parts {
  if (name === "host") return { ...parts, hostname: value, port: "" };
  if (name === "pathname") return { ...parts, pathname: value.replaceAll("?", "%3F").replaceAll("#", "%23") };
  return { ...parts, [name]: name === "search" ? value.replaceAll("#", "%23") : value };
}

function compose({ protocol, username, password, hostname, port, pathname, search, hash }: Parts): string {
  const secret = password === "" ? "" : `:${password}`;
  const user = username === "" && secret === "" ? "" : `${username}${secret}@`;
  const tail = `${pathname}${prefixed("?", search)}${prefixed("#", hash)}`;
  return `${protocol.replace(/:?$/, ":")}//${user}${hostname}${prefixed(":", port)}${tail}`;
}

function prefixed(mark: string, text: string): string {
  return text === "" || text === mark ? "" : `${mark}${text.startsWith(mark) ? text.slice(1) : text}`;
}

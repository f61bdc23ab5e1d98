import type { PluginContext } from "@patchbay/sdk";
import { isHttpUrl, type OtelOptions } from "../options.ts";
import type { OutletOptions } from "./outlet.ts";

/** Where a signal goes, with its secrets in the clear. @throws Error for an address of a secret that is none. */
export function receiverOf(
  context: Pick<PluginContext, "reveal">,
  { endpoint, headers, timeoutMs }: Pick<OtelOptions, "endpoint" | "headers" | "timeoutMs">,
  signal: "traces" | "metrics",
): OutletOptions {
  const base = typeof endpoint === "string" ? endpoint : context.reveal(endpoint);
  // The text of a secret must not stand in a message.
  if (!isHttpUrl(base)) throw new Error("endpoint must begin with https:// or http://");
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/${signal}`;
  const plain = Object.entries(headers).map(([name, value]) => {
    const text = typeof value === "string" ? value : context.reveal(value);
    return [name.toLowerCase(), text] as const;
  });
  return { url: url.href, headers: Object.fromEntries(plain), timeoutMs };
}

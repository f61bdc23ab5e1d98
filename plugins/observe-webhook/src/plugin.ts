import { definePlugin, type Plugin } from "@patchbay/sdk";
import { Mailer } from "./mailer.ts";
import { options } from "./options.ts";
import { wants } from "./wants.ts";

/**
 * The plugin, allowed to reach these hosts: `hooks.example.com`, or `host:port` where the port is not 443. A plugin
 * reaches only what it declares, and which host is yours this package cannot know.
 */
export function webhookTo(...hosts: readonly string[]): Plugin<typeof options> {
  return definePlugin({
    name: "@patchbay/observe-webhook",
    sdk: "1.0",
    options,
    capabilities: { hosts, timers: true, reveal: true },
    setup(context, chosen) {
      const { url: given, secret, timeoutMs } = chosen;
      const url = typeof given === "string" ? given : context.reveal(given);
      checkHost(url, hosts);
      const address = { url, secret: secret && context.reveal(secret), timeoutMs };
      const mailer = new Mailer(context, address, chosen);
      return {
        observe: {
          events: chosen.events,
          handle: (batch) => {
            for (const event of batch) if (wants(chosen, event)) mailer.tell(event);
          },
        },
        dispose: () => mailer.end(),
      };
    },
  });
}

/** Without a host it only says how to name one. */
export const plugin = webhookTo();

/** Tells at the start what every post would run into. */
function checkHost(url: string, hosts: readonly string[]): void {
  // The text of a secret must not stand in a message.
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Error("url must begin with https:// or http://");
  const { hostname, port, protocol } = new URL(url);
  const host = `${hostname}:${port || (protocol === "http:" ? "80" : "443")}`;
  const allowed = hosts.map((each) => (/:\d+$/.test(each) ? each : `${each}:443`).trim().toLowerCase());
  if (!allowed.includes(host)) throw new Error(`it may not reach ${host}: load webhookTo("${host}") in its place`);
}

import { createPriceBook } from "@patchbay/price-catalog";
import { definePlugin, type Plugin, type PluginContext } from "@patchbay/sdk";
import { Mailer } from "./mailer.ts";
import { options, type WebhookOptions } from "./options.ts";
import { rememberLast } from "./thresholds/remember-last.ts";
import { Thresholds } from "./thresholds/thresholds.ts";
import { warnOfUnpriced } from "./thresholds/warn-of-unpriced.ts";
import { wants } from "./wants.ts";

/** Enough for as many thresholds as there may be. */
const kvBytes = 65_536;

/**
 * The plugin, allowed to reach these hosts: `hooks.example.com`, or `host:port` where the port is not 443. A plugin
 * reaches only what it declares, and which host is yours this package cannot know.
 */
export function webhookTo(...hosts: readonly string[]): Plugin<typeof options> {
  return definePlugin({
    name: "@patchbay/observe-webhook",
    sdk: "1.0",
    options,
    capabilities: { hosts, timers: true, reveal: true, kvBytes },
    async setup(context, chosen) {
      const { url: given, secret, timeoutMs } = chosen;
      const url = typeof given === "string" ? given : context.reveal(given);
      checkHost(url, hosts);
      const address = { url, secret: secret && context.reveal(secret), timeoutMs };
      const mailer = new Mailer(context, address, chosen);
      const thresholds = createThresholds(context, chosen, mailer);
      await thresholds.start();
      return {
        observe: {
          events: [...new Set([...chosen.events, ...thresholds.events])],
          handle: (batch) => {
            for (const event of batch) if (wants(chosen, event)) mailer.tell(event);
            thresholds.take(batch);
          },
        },
        dispose: async () => {
          await Promise.all([thresholds.end(), mailer.end()]);
        },
      };
    },
  });
}

/** Without a host it only says how to name one. */
export const plugin = webhookTo();

function createThresholds(context: PluginContext, { thresholds, prices }: WebhookOptions, mailer: Mailer): Thresholds {
  const book = createPriceBook({ overrides: prices });
  return new Thresholds(thresholds, {
    context,
    costOf: rememberLast(warnOfUnpriced((spent) => book.costOf(spent), context)),
    tell: (notice) => {
      const { turn, options, value } = notice;
      const fields = { threshold: options.name, value, above: options.above };
      if (turn === "cleared") context.log.info("what a threshold watches has fallen back", fields);
      else context.log.warn("a threshold is crossed", fields);
      mailer.announce(notice);
    },
  });
}

/** Tells at the start what every post would run into. */
function checkHost(url: string, hosts: readonly string[]): void {
  // The text of a secret must not stand in a message.
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Error("url must begin with https:// or http://");
  const { hostname, port, protocol } = new URL(url);
  const host = `${hostname}:${port || (protocol === "http:" ? "80" : "443")}`;
  const allowed = hosts.map((each) => (/:\d+$/.test(each) ? each : `${each}:443`).trim().toLowerCase());
  if (!allowed.includes(host)) throw new Error(`it may not reach ${host}: load webhookTo("${host}") in its place`);
}

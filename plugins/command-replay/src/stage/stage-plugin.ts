import { isTaped, type TapedEvent, tapeKinds } from "@patchbay/observe-record";
import { definePlugin, type Plugin } from "@patchbay/sdk";

/** Tells the tape's server which node is asked. */
export const nodeHeader = "x-patchbay-replay-node";

/** Marks calls of upstreams, behind every other change, and keeps what happens. */
export function createStagePlugin(keep: (event: TapedEvent) => void): Plugin {
  return definePlugin({
    name: "patchbay-replay",
    sdk: "1.0",
    order: { stage: "last" },
    setup: () => ({
      transform: {
        upstream: (message, { candidate: { node } }) => ({
          ...message,
          headers: { ...message.headers, [nodeHeader]: encodeURIComponent(`${node.pool}/${node.id}`) },
        }),
      },
      observe: {
        events: tapeKinds,
        handle(batch) {
          for (const event of batch) if (isTaped(event)) keep(event);
        },
      },
    }),
  });
}

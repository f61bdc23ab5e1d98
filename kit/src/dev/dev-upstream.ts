import type { Clock, Plugin, Wire } from "@patchbay/sdk";
import { errorStatus, type RecordedRequest, type Script, startFakeUpstream } from "@patchbay/sdk/testing";
import { type Speech, speakText, speakWire, unaryOf } from "./sound-answer.ts";
import { createFaultSwitch, type FaultSwitch } from "./fault-switch.ts";

/** An upstream that is always there: it answers in the wire that it is spoken to, and fails on demand. */
export interface DevUpstream {
  readonly url: string;
  readonly faults: FaultSwitch;
  close(): Promise<void>;
}

export interface UpstreamOptions {
  readonly clock: Pick<Clock, "after">;
  readonly wires: () => readonly Wire[];
  /** What the author says that a vendor without a wire answers. */
  readonly reply: () => Script | undefined;
}

/** Starts on a free port of the loopback. */
export async function startDevUpstream({ clock, wires, reply }: UpstreamOptions): Promise<DevUpstream> {
  const faults = createFaultSwitch();
  let lastWire: string | undefined;
  const speechFor = (request: RecordedRequest): Speech => {
    const marked = request.headers[wireMark]?.toString();
    lastWire = marked ?? lastWire;
    const written = reply();
    if (marked === undefined && written) return speakText(written);
    const isChat = unaryOf(request) === undefined;
    const wire = wires().find(({ id }) => id === (marked ?? lastWire)) ?? (isChat ? undefined : wires()[0]);
    if (wire && (marked !== undefined || !isChat)) return speakWire(wire, request);
    return speakText(errorStatus(501, { error: { message: unknownFormat } }));
  };
  const upstream = await startFakeUpstream((request) => {
    try {
      const speech = speechFor(request);
      return faults.take()?.script(speech, clock) ?? speech.answer;
    } catch (cause) {
      const message = `the built-in upstream cannot read this: ${cause instanceof Error ? cause.message : String(cause)}`;
      return errorStatus(400, { error: { message } });
    }
  });
  return {
    url: upstream.url,
    faults,
    // A client that leaves amid a script is no fault of anybody here.
    close: () => upstream.close().catch(() => undefined),
  };
}

const unknownFormat =
  'a programmed provider has a format that only its author knows: write what the vendor answers into dev.json as "reply", or give --upstream URL';

/** Name of the plugin that marks what the built-in upstream gets. */
export const markerName = "patchbay-dev-upstream";

const wireMark = "x-patchbay-dev-wire";

/** The plugin that tells the built-in upstream which wire it is spoken to in; it touches nothing that goes elsewhere. */
export function markerOf(upstream: Pick<DevUpstream, "url">): Plugin {
  return {
    name: markerName,
    sdk: "1.0",
    order: { stage: "last" },
    setup: () => ({
      transform: {
        upstream(message, { wire }) {
          if (wire === undefined || new URL(message.url).origin !== upstream.url) return undefined;
          return { ...message, headers: { ...message.headers, [wireMark]: wire } };
        },
      },
    }),
  };
}

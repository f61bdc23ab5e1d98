import { encodeFrame, FrameDecoder } from "../../src/child/frame-codec.ts";
import { createPeer, type WatchedPeer } from "../../src/rpc/create-peer.ts";
import type { Frame } from "../../src/rpc/frame.ts";
import type { Handler } from "../../src/rpc/peer.ts";

export interface Pair {
  readonly host: WatchedPeer;
  readonly guest: WatchedPeer;
  /** Every frame that left, with who sent it. */
  readonly frames: { readonly from: "host" | "guest"; readonly frame: Frame }[];
  readonly notes: unknown[];
  /** Hands over what waits, in the order of each side, as `pick` chooses between the sides. */
  run(pick?: (sides: readonly ("host" | "guest")[]) => "host" | "guest"): Promise<void>;
}

/** Both ends of a line, with frames that wait to be handed over as bytes. */
export function pair(methods: {
  readonly host?: Record<string, Handler>;
  readonly guest?: Record<string, Handler>;
}): Pair {
  const frames: Pair["frames"] = [];
  const notes: unknown[] = [];
  const waiting: Record<"host" | "guest", Buffer[]> = { host: [], guest: [] };
  const make = (side: "host" | "guest") =>
    createPeer({
      link: {
        send(frame) {
          frames.push({ from: side, frame });
          waiting[side].push(encodeFrame(frame));
        },
      },
      methods: methods[side] ?? {},
      side,
      makeAbort: () => new AbortController(),
      onNote: (method, input) => void notes.push([side, method, input]),
    });
  const peers = { host: make("host"), guest: make("guest") };
  return {
    ...peers,
    frames,
    notes,
    async run(pick = ([first]) => first!) {
      for (;;) {
        await settled();
        const sides = (["host", "guest"] as const).filter((side) => waiting[side].length > 0);
        if (sides.length === 0) return;
        const from = pick(sides);
        const [frame] = new FrameDecoder().push(waiting[from].shift()!);
        peers[from === "host" ? "guest" : "host"].receive(frame!);
      }
    },
  };
}

/** Everything that is ready to run has run. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

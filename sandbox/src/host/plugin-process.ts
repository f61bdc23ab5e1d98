import type { Json } from "@patchbay/sdk";
import { createPeer, type WatchedPeer } from "../rpc/create-peer.ts";
import type { Frame } from "../rpc/frame.ts";
import type { Handler } from "../rpc/peer.ts";

/** What the host needs of a running process: `startChild` gives one, and so may a guest in this process. */
export interface ChildProcessLike {
  readonly pid: number;
  /** From its start to the loaded plugin. */
  readonly startMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  send(frame: Frame): void;
  /** Resolves once it is gone. */
  readonly closed: Promise<{ readonly reason: string }>;
  kill(reason?: string): void;
  /** Ends this plugin alone, where others share its process; without it, `kill` does. */
  leave?(reason?: string): void;
}

/** Starts a process. A throw of `onFrame` ends it with that reason. @throws Error when the plugin does not load. */
export type StartProcess = (wires: {
  readonly onFrame: (frame: Frame) => void;
  readonly onLog: (line: string) => void;
}) => Promise<ChildProcessLike>;

/** What a plugin's process may call, and whom it tells. */
export interface ProcessSides {
  readonly start: StartProcess;
  readonly methods: Readonly<Record<string, Handler>>;
  readonly onNote: (method: string, input: Json) => void;
  readonly onLog: (line: string) => void;
}

/** A process and the line to it. */
export interface PluginProcess {
  readonly child: ChildProcessLike;
  readonly peer: WatchedPeer;
}

/** Starts a process and lays the line. @throws Error when the plugin does not load. */
export async function startProcess({ start, methods, onNote, onLog }: ProcessSides): Promise<PluginProcess> {
  const early: Frame[] = [];
  let child: ChildProcessLike | undefined;
  const peer = createPeer({
    link: { send: (frame) => (child ? child.send(frame) : void early.push(frame)) },
    methods,
    side: "host",
    makeAbort: () => new AbortController(),
    onNote,
  });
  const started = await start({ onFrame: (frame) => peer.receive(frame), onLog });
  child = started;
  for (const frame of early) started.send(frame);
  return { child: started, peer };
}

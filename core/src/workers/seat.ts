import cluster from "node:cluster";
import { Socket } from "node:net";
import type { StateStore } from "@patchbay/sdk";
import { createChannelStore } from "./channel-store.ts";
import { storeDescriptor, workerMark } from "./cluster-crew.ts";
import { createLineChannel } from "./line-channel.ts";
import { type CrewMessage, isCrewMessage } from "./messages.ts";

/** A worker's place under its parent. */
export interface Seat {
  /** Counts from 1. */
  readonly number: number;
  /** What all workers share. */
  readonly store: StateStore;
  /** Tells the parent that this worker listens. */
  listening(text: string): void;
  onReload(run: () => void): void;
  /** Resolves when the parent wants this worker to end. */
  readonly drained: Promise<void>;
}

/** The seat of this process; undefined when it is no worker of this program. */
export function takeSeat(env: NodeJS.ProcessEnv): Seat | undefined {
  const { worker } = cluster;
  if (!worker || env[workerMark] !== "1") return undefined;
  const on = (type: CrewMessage["type"], run: () => void): void =>
    void process.on("message", (message: unknown) => isCrewMessage(message) && message.type === type && run());
  return {
    number: worker.id,
    store: createChannelStore(createLineChannel(new Socket({ fd: storeDescriptor }))),
    listening: (text) => void worker.send({ type: "listening", text } satisfies CrewMessage),
    onReload: (run) => on("reload", run),
    // The word may come before this worker listens.
    drained: new Promise<void>((resolve) => on("drain", resolve)),
  };
}

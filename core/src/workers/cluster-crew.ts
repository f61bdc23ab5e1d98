import cluster, { type Worker } from "node:cluster";
import { Duplex } from "node:stream";
import type { WorkerProcess } from "./crew.ts";
import { createLineChannel } from "./line-channel.ts";
import { isCrewMessage } from "./messages.ts";

/** Set in the environment of workers: others may start this program in clusters of their own. */
export const workerMark = "PATCHBAY_WORKER";

/** The file descriptor of the pipe to the store, behind the usual three and the cluster's own channel. */
export const storeDescriptor = 4;

/** A function that starts processes which run this program with these arguments and listen on one port. */
export function clusterFork(args: readonly string[]): () => WorkerProcess {
  cluster.setupPrimary({ args: [...args], stdio: ["inherit", "inherit", "inherit", "ipc", "pipe"] });
  return () => processOf(cluster.fork({ [workerMark]: "1" }));
}

function processOf(worker: Worker): WorkerProcess {
  // A message that came too late for it: that it has ended is told by itself.
  worker.on("error", () => undefined);
  const pipe: unknown = worker.process.stdio[storeDescriptor];
  if (!(pipe instanceof Duplex)) throw new Error("a worker was started without a pipe to the store");
  return {
    pid: worker.process.pid,
    storeChannel: createLineChannel(pipe),
    send: (message) => void (worker.isConnected() && worker.send(message)),
    onMessage: (hear) => void worker.on("message", (message: unknown) => isCrewMessage(message) && hear(message)),
    onExit: (tell) => void worker.once("exit", (code: number | null, signal: string | null) => tell({ code, signal })),
    kill: () => void worker.process.kill("SIGKILL"),
  };
}

import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { createKernel, type Kernel } from "@patchbay/core";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as echo } from "@patchbay/provider-echo";
import type { TapOrder, TapResult } from "../messages.ts";
import { clientBody } from "./client-wires.ts";
import { noOpPlugins } from "./no-op-plugins.ts";
import { serveRole, usage } from "./role.ts";

/** What it costs to call plugins that do nothing, without a network: many of them, so that it shows. */

const body = clientBody({ wire: "chat", streamed: false, requestBytes: 400 });
const kernels = new Map<string, Promise<Kernel>>();

serveRole("", (order?: TapOrder) => (order === undefined ? usage() : run(order)));

async function run({ kind, count, milliseconds }: TapOrder): Promise<TapResult> {
  const kernel = await kernelWith(kind, count);
  const deadline = performance.now() + milliseconds;
  const begin = process.cpuUsage();
  let exchanges = 0;
  while (performance.now() < deadline) {
    await exchange(kernel);
    exchanges += 1;
  }
  const { user, system } = process.cpuUsage(begin);
  return { exchanges, cpuMicroseconds: user + system };
}

/** Leads nowhere. */
class Sink extends Socket {
  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done();
  }

  override _writev(_chunks: unknown, done: () => void): void {
    done();
  }
}

function kernelWith(kind: TapOrder["kind"], count: number): Promise<Kernel> {
  const key = `${kind} ${count}`;
  const known =
    kernels.get(key) ??
    createKernel({
      dataDir: import.meta.dirname,
      server: { host: "127.0.0.1", port: 0 },
      plugins: [protocol, echo, ...noOpPlugins({ kind, count })],
      pools: { main: { provider: "echo", nodes: [{ id: "echo" }] } },
      defaultPool: "main",
    });
  kernels.set(key, known);
  return known;
}

/** One request without a network. */
function exchange(kernel: Kernel): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new IncomingMessage(new Socket());
    const headers = { host: "127.0.0.1", "content-type": "application/json", "content-length": String(body.length) };
    Object.assign(request, { method: "POST", url: "/v1/chat/completions", headers });
    const response = new ServerResponse(request);
    response.on("finish", () => {
      if (response.statusCode === 200) resolve();
      else reject(new Error(`an exchange ended with ${response.statusCode}`));
    });
    response.assignSocket(new Sink());
    kernel.handle(request, response);
    request.push(body);
    request.push(null);
  });
}

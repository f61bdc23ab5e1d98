import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { nodeHeader } from "./stage-plugin.ts";
import { type Pace, playAnswer } from "./play-answer.ts";
import type { Prompter } from "./prompter.ts";

/** Stands in for every upstream: a proxy on the loopback interface that passes nothing on. */
export interface TapeServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts the server on a free port. */
export async function startTapeServer(prompter: Prompter, pace: Pace): Promise<TapeServer> {
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    // A client that leaves is no fault of ours.
    void answer(request, response, { prompter, pace }).catch(() => response.destroy());
  });
  server.on("connect", (request: IncomingMessage, socket: Duplex) => {
    prompter.lacks(`a connection to ${request.url ?? "somewhere"}`);
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 502 Not on the tape\r\ncontent-length: 0\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

interface Means {
  readonly prompter: Prompter;
  readonly pace: Pace;
}

async function answer(request: IncomingMessage, response: ServerResponse, { prompter, pace }: Means): Promise<void> {
  request.resume();
  await once(request, "end");
  const { method = "", url = "", headers } = request;
  const node = headers[nodeHeader];
  const attempt = prompter.answerTo({
    method,
    url,
    ...(typeof node === "string" && { node: decodeURIComponent(node) }),
  });
  if (attempt) await playAnswer(attempt, response, pace);
  else refuse(response);
}

function refuse(response: ServerResponse): void {
  response.writeHead(501, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { message: "the tape holds no answer to this request", type: "not_on_tape" } }));
}

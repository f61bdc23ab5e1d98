import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

/** An upstream whose answers go on when the test says so, all of them at once. */
export interface PacedUpstream extends AsyncDisposable {
  readonly url: string;
  /** Requests that came so far. */
  readonly count: number;
  /** Writes one more piece to every answer that is under way. */
  tell(): void;
  /** Ends every answer. */
  end(): void;
}

/** Each answer is lines that count: `0` at once, the next ones when the test tells. */
export async function startPacedUpstream(): Promise<PacedUpstream> {
  const open = new Map<ServerResponse, number>();
  let count = 0;
  const server = createServer((request, response) => {
    count++;
    request.resume();
    open.set(response, 1);
    response.once("close", () => open.delete(response));
    response.writeHead(200, { "content-type": "text/plain" }).write("0\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    get count() {
      return count;
    },
    tell() {
      for (const [response, piece] of open) {
        open.set(response, piece + 1);
        response.write(`${piece}\n`);
      }
    },
    end() {
      for (const response of open.keys()) response.end();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

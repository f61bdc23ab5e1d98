import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** A request. */
export interface Heard {
  readonly line: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** A host that plugins may call and that says back what it heard. */
export interface EchoHost extends AsyncDisposable {
  readonly url: string;
  readonly heard: readonly Heard[];
  /** Most requests at the same time. */
  most(): number;
  /** Requests whose answer is not over. */
  open(): number;
}

/** Opens the host; the path says how it answers. */
export async function openEchoHost(elsewhere: string): Promise<EchoHost> {
  const heard: Heard[] = [];
  let [open, most] = [0, 0];
  const server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    response.on("close", () => void (open -= 1));
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const each = heardOf(request, Buffer.concat(parts).toString());
      void answer({ request, response, said: textOf(each), before: textOf(heard.at(-1) ?? each), elsewhere });
      heard.push(each);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    most: () => most,
    open: () => open,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function heardOf({ method, url, rawHeaders }: IncomingMessage, body: string): Heard {
  const headers = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? ""] as const] : [],
  );
  return { line: `${method} ${url}`, headers, body };
}

/** As debugging pages of hosts show it. */
function textOf({ line, headers, body }: Heard): string {
  return [line, ...headers.map(([name, value]) => `${name}: ${value}`), "", body].join("\r\n");
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly said: string;
  readonly before: string;
  readonly elsewhere: string;
}

async function answer(asked: Asked): Promise<void> {
  const { pathname } = new URL(asked.request.url ?? "/", "http://a.test");
  await (answers[pathname] ?? ((): void => void asked.response.end("the granted host")))(asked);
}

/** What it was given as a credential, wherever it stood. */
function credentialOf({ url = "", headers }: IncomingMessage): string {
  const query = new URL(url, "http://a.test").searchParams.get("key");
  return String(headers["x-token"] ?? headers["x-node-key"] ?? query ?? "none");
}

const encoded =
  (encode: (text: string) => string | Uint8Array) =>
  ({ request, response }: Asked) =>
    void response.end(encode(credentialOf(request)));

const answers: Readonly<Record<string, (asked: Asked) => unknown>> = {
  "/body": ({ response, said }) => response.end(said),
  "/json": ({ request, response }) => response.end(JSON.stringify({ key: credentialOf(request) })),
  "/head": ({ request, response }) => {
    const key = credentialOf(request);
    response.writeHead(200, { "x-key": key, "set-cookie": `a=${key}`, etag: encodeURIComponent(key) }).end();
  },
  "/reason": ({ request, response }) =>
    response.writeHead(200, credentialOf(request).replaceAll(/[^\w-]/g, "")).end("ok"),
  "/error": ({ response, said }) => response.writeHead(500).end(said),
  "/denied": ({ response, said }) => response.writeHead(401).end(said),
  "/base64": encoded((text) => Buffer.from(text).toString("base64")),
  "/inside-base64": encoded((text) => Buffer.from(`{"authorization":"${text}"}`).toString("base64")),
  "/hex": encoded((text) => Buffer.from(text).toString("hex")),
  "/escaped": encoded((text) => encodeURIComponent(text)),
  "/form": encoded((text) => new URLSearchParams({ key: text }).toString()),
  "/packed": ({ response, said }) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(said)),
  "/moved": ({ request, response, elsewhere }) =>
    response.writeHead(307, { location: `${elsewhere}/?key=${encodeURIComponent(credentialOf(request))}` }).end(),
  "/moved-to-metadata": ({ response }) => response.writeHead(302, { location: "http://169.254.169.254/latest/" }).end(),
  "/before": ({ response, before }) => response.end(before),
  "/pieces": async ({ request, response }) => {
    response.writeHead(200);
    for (const letter of `key=${credentialOf(request)};`) {
      response.write(letter);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  },
  "/held": () => undefined,
  "/split-headers": ({ response }) =>
    void response.socket?.end(
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
    ),
};

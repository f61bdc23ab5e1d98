import { connect, createServer, type Socket } from "node:net";
import { type Listening, listen } from "./listen.ts";

/** A proxy and what went through it. */
export interface SocksProxy extends Listening {
  /** `host:port` as the client named them. */
  readonly seen: readonly string[];
}

/** Starts a SOCKS5 proxy (RFC 1928); with `account` it wants user and password (RFC 1929). Names lead to the loopback. */
export async function startSocksProxy(account?: string): Promise<SocksProxy> {
  const seen: string[] = [];
  const server = createServer((socket) => {
    serve(socket, account, seen).catch(() => socket.destroy());
  });
  return { seen, ...(await listen(server)) };
}

async function serve(socket: Socket, account: string | undefined, seen: string[]): Promise<void> {
  const read = createReader(socket);
  const [, methods = 0] = await read(2);
  await read(methods);
  socket.write(Buffer.from([5, account === undefined ? 0 : 2]));
  if (account !== undefined && !(await signIn(socket, read, account))) return;
  const [, , , type = 0] = await read(4);
  const host = await readHost(read, type);
  const port = (await read(2)).readUInt16BE();
  seen.push(`${host}:${port}`);
  const onward = connect(port, "127.0.0.1");
  onward.on("error", () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
  onward.on("connect", () => {
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    socket.pipe(onward).pipe(socket);
  });
  socket.on("close", () => onward.destroy());
}

type Read = (bytes: number) => Promise<Buffer>;

async function signIn(socket: Socket, read: Read, account: string): Promise<boolean> {
  const [, userLength = 0] = await read(2);
  const user = (await read(userLength)).toString();
  const [passwordLength = 0] = await read(1);
  const password = (await read(passwordLength)).toString();
  const welcome = `${user}:${password}` === account;
  socket.write(Buffer.from([1, welcome ? 0 : 1]));
  return welcome;
}

async function readHost(read: Read, type: number): Promise<string> {
  if (type === 1) return [...(await read(4))].join(".");
  const [length = 0] = await read(1);
  return (await read(length)).toString();
}

/** Reads exactly so many bytes at a time. */
function createReader(socket: Socket): Read {
  return async (bytes) => {
    for (;;) {
      if (bytes === 0) return Buffer.alloc(0);
      const data: Buffer | null = socket.read(bytes);
      if (data !== null) return data;
      await new Promise<void>((resolve, reject) => {
        socket.once("readable", resolve);
        socket.once("close", () => reject(new Error("the client is gone")));
      });
    }
  };
}

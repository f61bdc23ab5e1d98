import type { WallName } from "@patchbay/sdk/host";
import type { Attempt } from "../support/attempt.ts";

/** An attempt at the system, and the wall that holds it where the language no longer does. */
export interface SystemAttempt extends Attempt {
  /** Undefined: the language alone. */
  readonly wall?: WallName;
  /** First major of Node that has what is attacked. */
  readonly since?: number;
}

const files: readonly SystemAttempt[] = [
  {
    name: "reads a file of the system",
    wall: "permissions",
    code: `(await node("fs")).readFileSync("/etc/passwd", "utf8").includes("root") ? REACHED("passwd") : "nothing"`,
  },
  {
    name: "reads a file of the host",
    wall: "permissions",
    code: `(await node("fs")).readFileSync(given.options.canary, "utf8")`,
  },
  {
    name: "reads the variables in /proc/self/environ",
    wall: "environment",
    code: `(await node("fs")).readFileSync("/proc/self/environ", "utf8").length > 0 ? REACHED("variables") : "nothing"`,
  },
  {
    name: "reads the variables of the host in /proc",
    wall: "permissions",
    code: `((await node("fs")).readFileSync("/proc/" + given.options.hostPid + "/environ", "utf8"), REACHED("the host's variables"))`,
  },
  {
    name: "reads through a symbolic link",
    wall: "permissions",
    code: `(await node("fs")).readFileSync(given.options.link, "utf8")`,
  },
  {
    name: "makes a symbolic link and reads through it",
    wall: "permissions",
    code: `await (async () => {
      const fs = await node("fs");
      const link = given.options.folder + "/made-" + given.options.hostPid;
      fs.symlinkSync(given.options.canary, link);
      try { return fs.readFileSync(link, "utf8"); } finally { fs.unlinkSync(link); }
    })()`,
  },
  {
    name: "reads by a path that climbs, given as bytes",
    wall: "permissions",
    code: `(await node("fs")).readFileSync((await node("buffer")).Buffer.from(given.options.folder + "/inner/../canary.txt"), "utf8")`,
  },
  {
    name: "reads by a file address",
    wall: "permissions",
    code: `(await node("fs")).readFileSync(new (await node("url")).URL("file://" + given.options.canary), "utf8")`,
  },
  {
    name: "writes a file",
    wall: "permissions",
    code: `((await node("fs")).writeFileSync(given.options.folder + "/written", "x"), REACHED("a file"))`,
  },
  {
    name: "writes through the line to its log",
    code: `((await node("fs")).writeSync(2, ""), REACHED("a descriptor"))`,
  },
  {
    name: "lists a folder",
    wall: "permissions",
    code: `REACHED((await node("fs")).readdirSync("/").length)`,
  },
];

const programs: readonly SystemAttempt[] = [
  {
    name: "starts a program",
    wall: "permissions",
    code: `(await node("child_process")).execFileSync("/bin/echo", ["REACHED"], { encoding: "utf8" })`,
  },
  {
    name: "starts a copy of its process",
    wall: "permissions",
    code: `((await node("child_process")).spawnSync((await node("process")).execPath, ["-e", "1"]).status === 0 ? REACHED("a process") : "nothing")`,
  },
  {
    name: "takes a binding of Node's",
    wall: "permissions",
    code: `(typeof process.binding("spawn_sync").spawn === "function" ? REACHED("a binding") : "nothing")`,
  },
  {
    name: "loads native code",
    wall: "permissions",
    noControl: "there is no library that it could load",
    code: `(process.dlopen({ exports: {} }, given.options.canary), REACHED("native code"))`,
  },
  {
    name: "runs WASI with the system's files",
    code: `(new (await node("wasi")).WASI({ version: "preview1", preopens: { "/": "/" } }), REACHED("WASI"))`,
  },
  {
    name: "starts a worker",
    wall: "permissions",
    code: `await (async () => {
      const { Worker } = await node("worker_threads");
      const worker = new Worker("require('node:worker_threads').parentPort.postMessage('REACHED')", { eval: true });
      return await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject));
    })()`,
  },
  {
    name: "runs code in the main thread by the inspector",
    wall: "permissions",
    code: `await (async () => {
      const { Session } = await node("inspector");
      const session = new Session();
      try { session.connectToMainThread(); } catch { session.connect(); }
      const answer = new Promise((resolve) => session.post("Runtime.evaluate", { expression: "process.pid" }, (_, found) => resolve(found)));
      const { result } = await answer;
      session.disconnect();
      return result.value === given.options.hostPid ? REACHED("the host by the inspector") : "nothing";
    })()`,
  },
  {
    name: "opens its own inspector to the network",
    wall: "network",
    noControl: "it would open the tests' own",
    code: `await (async () => {
      const inspector = await node("inspector");
      if (process.pid === given.options.hostPid) return "this is the host";
      inspector.open(0, "127.0.0.1");
      const { port } = new URL(inspector.url());
      const net = await node("net");
      const socket = net.connect({ port: given.options.tcpPort, host: "127.0.0.1" });
      return await new Promise((resolve, reject) => socket.on("connect", () => resolve(REACHED("port " + port))).on("error", reject));
    })()`,
  },
];

const processes: readonly SystemAttempt[] = [
  {
    name: "signals its parent",
    wall: "processes",
    code: `(process.ppid > 1 && process.kill(process.ppid, 0) ? REACHED("the parent") : "nothing")`,
  },
  {
    name: "signals the host",
    wall: "processes",
    code: `(process.kill(given.options.hostPid, 0), REACHED("the host"))`,
  },
  {
    name: "asks the host for its inspector (SIGUSR1)",
    wall: "processes",
    noControl: "it would signal the tests' own process",
    code: `(process.pid === given.options.hostPid ? "this is the host" : (process.kill(given.options.hostPid, "SIGUSR1"), REACHED("a signal")))`,
  },
  {
    name: "reads its variables",
    wall: "environment",
    code: `(Object.keys(process.env).length > 0 ? REACHED("variables") : "nothing")`,
  },
  {
    name: "sees who else runs",
    wall: "permissions",
    code: `((await node("fs")).readdirSync("/proc").includes(String(given.options.hostPid)) ? REACHED("the host") : "nothing")`,
  },
];

const network: readonly SystemAttempt[] = [
  {
    name: "connects by TCP",
    wall: "network",
    code: `await (async () => {
      const socket = (await node("net")).connect({ port: given.options.tcpPort, host: "127.0.0.1" });
      return await new Promise((resolve, reject) => socket.on("connect", () => resolve(REACHED("a connection"))).on("error", reject));
    })()`,
  },
  {
    name: "sends by UDP",
    wall: "network",
    code: `await (async () => {
      const socket = (await node("dgram")).createSocket("udp4");
      try {
        return await new Promise((resolve, reject) => socket.on("error", reject).send("x", given.options.udpPort, "127.0.0.1", (error) => (error ? reject(error) : resolve(REACHED("a datagram")))));
      } finally { socket.close(); }
    })()`,
  },
  {
    name: "asks a name server",
    wall: "network",
    code: `await (async () => {
      const { Resolver } = (await node("dns")).promises;
      const resolver = new Resolver({ timeout: 300, tries: 1 });
      resolver.setServers(["127.0.0.1:" + given.options.udpPort]);
      return await resolver.resolve4("canary.test").then(() => "an answer", (error) => error.code);
    })()`,
  },
  {
    // A network namespace has no say in sockets that are files, and Node's flags only from 25 on.
    name: "connects to a socket in the file system",
    code: `await (async () => {
      const socket = (await node("net")).connect({ path: given.options.socketPath });
      return await new Promise((resolve, reject) => socket.on("connect", () => resolve(REACHED("a connection"))).on("error", reject));
    })()`,
  },
  {
    name: "connects to a socket without a file",
    wall: "network",
    code: `await (async () => {
      const socket = (await node("net")).connect({ path: "\\0" + given.options.abstractName });
      return await new Promise((resolve, reject) => socket.on("connect", () => resolve(REACHED("a connection"))).on("error", reject));
    })()`,
  },
  {
    name: "fetches by itself",
    wall: "network",
    code: `await (async () => {
      const http = await node("http");
      return await new Promise((resolve, reject) => http.get("http://127.0.0.1:" + given.options.tcpPort, () => undefined).on("error", (error) => resolve(error.code)));
    })()`,
  },
];

const engine: readonly SystemAttempt[] = [
  {
    name: "opens a database of Node's, which writes files",
    wall: "permissions",
    since: 22,
    code: `await (async () => {
      const { DatabaseSync } = await node("sqlite");
      new DatabaseSync(given.options.folder + "/database").exec("create table a (b)");
      return REACHED("a database");
    })()`,
  },
  {
    name: "changes flags of the engine",
    code: `((await node("v8")).setFlagsFromString("--stack-size=984"), REACHED("flags"))`,
  },
  { name: "reads what the system says of itself", code: `REACHED((await node("os")).hostname())` },
  { name: "makes WebAssembly of its own", code: `(new WebAssembly.Memory({ initial: 1 }), REACHED("WebAssembly"))` },
  { name: "shares memory", code: `(new SharedArrayBuffer(8), REACHED("shared memory"))` },
  {
    name: "writes a report",
    wall: "permissions",
    noControl: "the report of the tests' own process has no canary",
    code: `process.report.writeReport(given.options.folder + "/report.json")`,
  },
  {
    name: "ends the process of the host",
    noControl: "it would end the tests",
    code: `(process.pid === given.options.hostPid ? "this is the host" : process.abort())`,
  },
];

export const systemAttempts: readonly SystemAttempt[] = [...files, ...programs, ...processes, ...network, ...engine];

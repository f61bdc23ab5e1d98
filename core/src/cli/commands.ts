import { configFlags } from "../config/flags-config.ts";
import type { Command, Flag } from "./command.ts";
import {
  configFlag as config,
  helpFlag as help,
  jsonFlag as json,
  noOverlayFlag as noOverlay,
  urlFlag,
} from "./common-flags.ts";
import { config as configCommand, configCommands } from "./config.ts";
import { plugin, pluginCommands } from "./plugin.ts";

const url: Flag = { value: "URL", meaning: "ask the kernel that runs there; its admin token is that of the config" };

const workers: Flag = {
  value: "N",
  meaning: "processes that serve behind one port and share limits, rests and bindings; default: 1",
  variable: "PATCHBAY_WORKERS",
};

const startFlags: Readonly<Record<string, Flag>> = {
  host: { value: "HOST", meaning: "address to listen on; any but loopback needs a key" },
  port: { value: "PORT", meaning: "port to listen on; 0 takes any free port" },
  "api-key": { value: "KEY", meaning: "the one key that clients may use; the variable keeps it out of process lists" },
  pool: { value: "NAME", meaning: "pool for models that no rule places" },
  "log-level": { value: "LEVEL", meaning: "debug, info, warn or error" },
  "log-prompts": { value: "MODE", meaning: "none, console or file; the config's `cli` block says which plugin logs" },
};

/** Every command of the program. */
export const commands: readonly Command[] = [
  {
    name: "start",
    summary: "serve; reloads when the config changes or on SIGHUP, drains on Ctrl-C",
    flags: { config, ...withVariables(startFlags), workers, "no-overlay": noOverlay, help },
    run: async (flags, terminal) => (await import("./start.ts")).start(flags, terminal),
  },
  {
    name: "check",
    summary: "validate the config and the plugins' options without starting anything",
    flags: { config, "no-overlay": noOverlay, json, help },
    run: async (flags, terminal) => (await import("./check.ts")).check(flags, terminal),
  },
  {
    name: "config",
    summary: "show the config with the origin of each value, and what the admin door changed: patchbay config COMMAND",
    flags: { help },
    commands: configCommands,
    run: (flags, terminal) => configCommand(flags, terminal),
  },
  {
    name: "plugins",
    summary: "list what is loaded, and the order per hook",
    flags: { config, json, help },
    run: async (flags, terminal) => (await import("./plugins.ts")).plugins(flags, terminal),
  },
  {
    name: "plugin",
    summary: "approve, write, test and ship plugins: patchbay plugin COMMAND",
    flags: { help },
    commands: pluginCommands,
    run: (flags, terminal) => plugin(flags, terminal),
  },
  {
    name: "doctor",
    summary: "say how well plugins of others are walled in on this system; 1 when `sandbox.minimum` is not met",
    flags: { config, json, help },
    run: async (flags, terminal) => (await import("./doctor.ts")).doctor(flags, terminal),
  },
  {
    name: "explain",
    summary: "say where a request would go and why: the route, what each policy did, the candidates; nothing is sent",
    flags: {
      model: { value: "NAME", meaning: "model, as a client would name it" },
      pool: { value: "NAME", meaning: "pool that the request would name" },
      protocol: { value: "ID", meaning: "protocol that the request would come in" },
      path: { value: "PATH", meaning: "path of the request: it names the protocol, and perhaps the pool" },
      header: { value: "'NAME: VALUE'", meaning: "a header of the request; may be given several times" },
      at: { value: "TIME", meaning: "when the request would come, such as 2026-01-31T12:00:00Z; default: now" },
      url,
      config,
      json,
      help,
    },
    run: async (flags, terminal) => (await import("./explain.ts")).explain(flags, terminal),
  },
  {
    name: "nodes",
    summary: "list the nodes of a running kernel, or take one out, put it back, end its rests",
    argument: "[enable|disable|reset POOL/NODE]",
    flags: {
      watch: { meaning: "list them anew each second, until Ctrl-C" },
      url: urlFlag,
      config,
      json,
      help,
    },
    run: async (flags, terminal) => (await import("./nodes.ts")).nodes(flags, terminal),
  },
  {
    name: "translate",
    summary: "print what a request becomes on another wire, or an answer on its way back, and what is lost; no network",
    argument: "FILE",
    flags: {
      from: { value: "WIRE", meaning: "wire of the file" },
      to: { value: "WIRE", meaning: "wire to translate it to" },
      reply: { meaning: "the file is an answer, whole or a stream, and not a request" },
      model: { value: "NAME", meaning: "the model, where the body does not name it" },
      stream: { meaning: "the client wants a stream, where the body does not say it" },
      config,
      json,
      help,
    },
    run: async (flags, terminal) => (await import("./translate.ts")).translate(flags, terminal),
  },
  {
    name: "simulate",
    summary: "replay a log of arrivals on a simulated clock, and print what every node had to do; no network",
    flags: {
      arrivals: { value: "FILE", meaning: "the log: JSON lines, each an arrival or how nodes behave" },
      seed: { value: "NUMBER", meaning: "the same number leads to the same outcome; default: 1" },
      config,
      json,
      help,
    },
    run: async (flags, terminal) => (await import("./simulate.ts")).simulate(flags, terminal),
  },
];

function withVariables(flags: Readonly<Record<string, Flag>>): Readonly<Record<string, Flag>> {
  const variables = new Map(configFlags.map(({ flag, variable }) => [flag, variable]));
  return Object.fromEntries(
    Object.entries(flags).map(([name, { value = "", meaning }]) => {
      const variable = variables.get(name);
      return [name, { value, meaning, ...(variable !== undefined && { variable }) }];
    }),
  );
}

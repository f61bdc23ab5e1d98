import {
  GatewayError,
  type ObserverEndpoint,
  type ObserverEndpointAnswer,
  type ObserverEndpointDescription,
  type ObserverEndpointRequest,
} from "@patchbay/sdk";
import { headerFault } from "@patchbay/sdk/http";
import { measured } from "../accounting/measured.ts";
import type { PluginAccount } from "../accounting/plugin-account.ts";
import type { ConfigFault } from "../config/fault.ts";
import { isRecord } from "../config/shape.ts";
import { guarded } from "../guard.ts";
import type { ObserverHost } from "./observer-queue.ts";

/** A page of an observer and whose it is. */
export interface EndpointTap {
  readonly plugin: string;
  readonly endpoint: ObserverEndpoint;
  readonly account: PluginAccount;
}

/** A page and what it is, for programs. */
export interface DescribedPage {
  readonly path: string;
  readonly describe: ObserverEndpointDescription;
}

/** For blame. */
export const endpointHook = "observe.endpoint";

const deadlineMs = 5000;
const mostAtOnce = 64;

/** The pages that a generation's observers show. */
export class EndpointTable {
  readonly faults: readonly ConfigFault[];
  readonly #pages = new Map<string, Page>();
  readonly #streams = new Set<AbortController>();
  #isClosed = false;

  /** `takenBy` says who else has a path. */
  constructor(taps: readonly EndpointTap[], host: ObserverHost, takenBy: (path: string) => string | undefined) {
    const faults: ConfigFault[] = [];
    for (const tap of taps) {
      const { path } = tap.endpoint;
      const owner = this.#pages.get(path)?.plugin;
      const other = owner === undefined ? takenBy(path) : `plugin "${owner}"`;
      if (other === undefined) this.#pages.set(path, new Page(tap, host));
      else
        faults.push({
          path: "plugins",
          message: `plugin "${tap.plugin}" shows "${path}", which is taken by ${other}`,
          hint: "choose another path, or take one of them out",
        });
    }
    this.faults = faults;
  }

  find(path: string): Page | undefined {
    return this.#pages.get(path);
  }

  /** Those that say what they are, below an address. */
  described(below: string): readonly DescribedPage[] {
    return [...this.#pages].flatMap(([path, { describe }]) =>
      describe && path.startsWith(below) ? [{ path, describe }] : [],
    );
  }

  list(): readonly { readonly plugin: string; readonly path: string; readonly access: ObserverEndpoint["access"] }[] {
    return [...this.#pages].map(([path, { plugin, access }]) => ({ plugin, path, access }));
  }

  /** A stream begins, and ends with the generation; returns what forgets it. @throws GatewayError `draining`. */
  streaming(controller: AbortController): () => void {
    if (this.#isClosed) throw new GatewayError("draining", "the configuration has changed hands; ask again");
    this.#streams.add(controller);
    return () => void this.#streams.delete(controller);
  }

  /** Ends what streams; what is whole is still shown. */
  close(): void {
    this.#isClosed = true;
    for (const controller of this.#streams)
      controller.abort(new GatewayError("draining", "the configuration has changed hands"));
  }
}

/** One page. */
export class Page {
  readonly plugin: string;
  readonly access: ObserverEndpoint["access"];
  readonly describe: ObserverEndpointDescription | undefined;
  readonly #tap: EndpointTap;
  readonly #host: ObserverHost;
  #running = 0;

  constructor(tap: EndpointTap, host: ObserverHost) {
    this.plugin = tap.plugin;
    this.access = tap.endpoint.access;
    this.describe = tap.endpoint.describe;
    this.#tap = tap;
    this.#host = host;
  }

  /** Another looks, until what is returned is called. @throws GatewayError `queue-full` where too many do. */
  enter(): () => void {
    if (this.#running >= mostAtOnce)
      throw new GatewayError("queue-full", `${mostAtOnce} answers of ${this.#tap.endpoint.path} run already`);
    this.#running++;
    return () => void this.#running--;
  }

  /** What it shows, known to be such; undefined for nothing. @throws GatewayError that names the plugin. */
  async ask(request: ObserverEndpointRequest): Promise<ObserverEndpointAnswer | undefined> {
    const { plugin, endpoint, account } = this.#tap;
    const guard = { plugin, hook: endpointHook, clock: this.#host.clock, deadlineMs };
    const ask = async (): Promise<ObserverEndpointAnswer | undefined> => checked(await endpoint.handle(request));
    return await measured(account, endpointHook, () => guarded(guard, ask), { signal: request.signal });
  }

  report(cause: unknown): void {
    this.#host.report({ plugin: this.plugin, hook: endpointHook, cause });
  }
}

/** @throws TypeError that says what is wrong. */
function checked(given: unknown): ObserverEndpointAnswer | undefined {
  if (given === undefined) return undefined;
  const fault = answerFault(given);
  if (fault !== undefined) throw new TypeError(fault);
  // Every member was just checked.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return given as ObserverEndpointAnswer;
}

function answerFault(given: unknown): string | undefined {
  if (!isRecord(given)) return "an answer must be an object with a body";
  const { status = 200, headers = {}, body } = given;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599)
    return "status must be a number from 200 to 599";
  if (!isRecord(headers)) return "headers must be a record of strings";
  const isBody = typeof body === "string" || body instanceof Uint8Array || isIterable(body);
  if (!isBody) return "body must be text, bytes or an iterable of texts";
  return Object.entries(headers)
    .map(([name, value]) => headerFault(name, value))
    .find((fault) => fault !== undefined);
}

function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

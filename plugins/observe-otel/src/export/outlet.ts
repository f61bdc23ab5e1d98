import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import type { PluginContext } from "@patchbay/sdk";
import { createSockets, type Sockets } from "./sockets.ts";

/** What exporters have in common. */
export interface Exporter<Item> {
  readonly export: (items: Item, done: (result: ExportResult) => void) => void;
}

/** What an exporter is made of. */
export interface ExporterParts {
  readonly url: string;
  readonly headers: () => Promise<Record<string, string>>;
  readonly timeoutMillis: number;
  readonly httpAgentOptions: () => Sockets["agent"];
}

/** Where an outlet leads. */
export interface OutletOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Sends to a receiver, one thing at a time, each within a deadline. */
export class Outlet<Item> {
  readonly #context: PluginContext;
  readonly #timeoutMs: number;
  readonly #sockets: Sockets;
  readonly #exporter: Exporter<Item>;
  #tries = 0;
  #isLate = false;
  #isEnding = false;

  constructor(
    context: PluginContext,
    { url, headers, timeoutMs }: OutletOptions,
    create: (parts: ExporterParts) => Exporter<Item>,
  ) {
    this.#context = context;
    this.#timeoutMs = timeoutMs;
    const sockets = createSockets(url);
    this.#sockets = sockets;
    this.#exporter = create({
      url,
      headers: () => this.#next(headers),
      timeoutMillis: timeoutMs,
      httpAgentOptions: () => sockets.agent,
    });
  }

  /** Why it did not arrive; undefined when it did. Never throws. */
  async send(item: Item): Promise<string | undefined> {
    this.#tries = 0;
    this.#isLate = false;
    const late = this.#context.after(this.#timeoutMs, () => {
      this.#isLate = true;
      this.#sockets.cut();
    });
    try {
      const { code, error } = await new Promise<ExportResult>((resolve) => {
        this.#exporter.export(item, resolve);
      });
      return code === ExportResultCode.SUCCESS ? undefined : reasonOf(error);
    } catch (error) {
      return reasonOf(error);
    } finally {
      late.cancel();
    }
  }

  /** From now on nothing is tried twice. */
  end(): void {
    this.#isEnding = true;
  }

  close(): void {
    this.end();
    this.#sockets.close();
  }

  /** Asked before each try of an export. */
  #next(headers: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    this.#tries++;
    return this.#isLate || (this.#isEnding && this.#tries > 1)
      ? Promise.reject(new Error("it was not reached or too busy, and no time is left to try again"))
      : Promise.resolve({ ...headers });
  }
}

/** Without what the receiver wrote. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error ? error.code : undefined;
  if (typeof code === "number") return `it answered ${code}`;
  return typeof code === "string" ? code : error.message || error.name;
}

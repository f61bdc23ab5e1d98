import type { StreamChecker, Violation, Wire } from "@patchbay/sdk";
import type { Exchange } from "./exchange.ts";

/** Whose stream is looked at. */
export interface AuditedStream {
  readonly side: "client" | "upstream";
  readonly wire: Wire;
  /** Id of the plugin that writes it, or speaks with who does. */
  readonly plugin: string;
}

const hook = "wire.checkStream";

/** Looks on while a stream passes, and tells which rules of its wire it breaks. Changes nothing and never throws. */
export class StreamAudit {
  readonly #exchange: Exchange;
  readonly #stream: AuditedStream;
  readonly #checker: StreamChecker;

  private constructor(exchange: Exchange, stream: AuditedStream, checker: StreamChecker) {
    this.#exchange = exchange;
    this.#stream = stream;
    this.#checker = checker;
  }

  /** Undefined when the exchange is not in the sample, or the wire has no rules. */
  static of(exchange: Exchange, stream: AuditedStream): StreamAudit | undefined {
    if (!exchange.isSampled) return undefined;
    try {
      const checker = stream.wire.codec.chat.checkStream?.();
      return checker && new StreamAudit(exchange, stream, checker);
    } catch (cause) {
      exchange.generation.host.report({ plugin: stream.plugin, hook, cause });
      return undefined;
    }
  }

  push(piece: Uint8Array | string): void {
    this.#check(() => this.#checker.push(piece));
  }

  end(): void {
    this.#check(() => this.#checker.end());
  }

  #check(look: () => readonly Violation[]): void {
    try {
      for (const violation of look()) this.#tell(violation);
    } catch (cause) {
      this.#exchange.generation.host.report({ plugin: this.#stream.plugin, hook, cause });
    }
  }

  #tell({ rule, message }: Violation): void {
    const { generation, id } = this.#exchange;
    const { side, wire, plugin } = this.#stream;
    const { host, emitter } = generation;
    const facts = { exchange: id, side, wire: wire.id, plugin, rule };
    host.violations.count(plugin);
    host.log.warn(`a stream of plugin "${plugin}" broke the rule ${rule} of the wire "${wire.id}": ${message}`, facts);
    if (emitter.wants("stream-violation", id))
      emitter.emit({ type: "stream-violation", at: host.clock.now(), ...facts, message });
  }
}

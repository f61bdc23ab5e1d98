import { type ChatEvent, type EncodeReplyContext, GatewayError, type LossSink } from "@patchbay/sdk";
import type { RemoteEncoder } from "@patchbay/sdk/host";
import { asJson } from "../guest/hooks/plain-data.ts";
import { mostEncoders } from "../guest/hooks/protocol-encoders.ts";
import type { EncodeChatInput, EncoderHead, Made } from "../guest/hooks/protocol-lines.ts";
import { askGuest } from "./ask-guest.ts";
import type { HookContext } from "./hook-context.ts";
import { encoderHead, made } from "./protocol-shapes.ts";
import { clientFailure, settle } from "./protocol-steps.ts";
import { type Read, text } from "./shapes.ts";

const hook = "inboundProtocol.encodeChat";
const headOf = made(encoderHead);
const textOf = made(text());

/** Encoders in the plugin's process. */
export interface Encoders {
  open(protocol: number, context: EncodeReplyContext): Promise<RemoteEncoder>;
}

/** Opens encoders and counts them, so that a flood of answers does not drown the process. */
export function createEncoders(context: HookContext): Encoders {
  let newest = 0;
  let open = 0;
  return {
    async open(protocol, { request, stream, created, id, losses }) {
      const { plugin } = context;
      if (open >= mostEncoders)
        throw new GatewayError("plugin-failed", `plugin "${plugin}" writes ${open} answers already`, { plugin, hook });
      open += 1;
      newest += 1;
      const line = new EncoderLine({ context, losses, encoder: newest, closed: () => (open -= 1) });
      const opening: Omit<EncodeChatInput, "encoder"> = { protocol, context: { request, stream, created, id } };
      try {
        return new GuestEncoder(line, await line.step("encode-chat", opening, headOf));
      } catch (cause) {
        line.close();
        throw cause;
      }
    },
  };
}

interface LineOptions {
  readonly context: HookContext;
  readonly losses: LossSink;
  readonly encoder: number;
  readonly closed: () => void;
}

/** The way to one encoder, for as long as it is open. */
class EncoderLine {
  readonly #options: LineOptions;
  #isOpen = true;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  async step<T>(method: string, fields: object, read: Read<Made<T>>): Promise<T> {
    const { context, encoder, losses } = this.#options;
    const question = { method: `codec.${method}`, input: asJson({ encoder, ...fields }) };
    return settle(await askGuest({ context, hook }, question, read), losses);
  }

  /** The last step. */
  async finish(method: string, fields: object): Promise<string> {
    try {
      return await this.step(method, fields, textOf);
    } finally {
      this.#leave();
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#leave();
    const { context, encoder } = this.#options;
    // The process may be gone, and the encoder with it.
    context.line.ask("codec.close", { encoder }).catch(() => undefined);
  }

  #leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#options.closed();
  }
}

class GuestEncoder implements RemoteEncoder {
  readonly contentType: string;
  declare readonly keepAlive?: string;
  readonly #line: EncoderLine;

  constructor(line: EncoderLine, { contentType, keepAlive }: EncoderHead) {
    this.#line = line;
    this.contentType = contentType;
    if (keepAlive !== undefined) this.keepAlive = keepAlive;
  }

  push(events: readonly ChatEvent[]): Promise<string> {
    return this.#line.step("push", { events }, textOf);
  }

  end(): Promise<string> {
    return this.#line.finish("end", {});
  }

  fail(error: GatewayError): Promise<string> {
    return this.#line.finish("fail", { error: clientFailure(error) });
  }

  close(): void {
    this.#line.close();
  }
}

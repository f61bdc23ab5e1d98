import { createHash, createHmac, randomBytes } from "node:crypto";
import { encodeFrame, FrameDecoder } from "../../src/child/frame-codec.ts";
import { createGuest, type Guest, type GuestHost } from "../../src/guest/index.ts";
import type { ChildProcessLike, StartProcess } from "../../src/host/plugin-process.ts";
import type { Frame } from "../../src/rpc/frame.ts";

export interface GuestsHere {
  readonly start: StartProcess;
  /** Processes that were started, the newest last. */
  readonly children: readonly GuestHere[];
  /** The next start fails with this. */
  refuse(reason: string): void;
  /** Resolves with the next process that starts. */
  next(): Promise<GuestHere>;
}

interface GuestHere extends ChildProcessLike {
  /** Nothing comes in any more, as when its engine is busy for good. */
  hang(): void;
  /** Frames that were sent to it. */
  readonly sent: readonly Frame[];
  /** A frame as if the guest had sent it. */
  forge(frame: Frame): void;
}

/** Guests in this process, behind the same interface as real ones: what crosses are the texts and bytes of frames. */
export function guestsHere(plugin: unknown): GuestsHere {
  const children: GuestHere[] = [];
  const waiting: ((child: GuestHere) => void)[] = [];
  let refusal: string | undefined;
  return {
    children,
    refuse: (reason) => (refusal = reason),
    next: () => new Promise((resolve) => waiting.push(resolve)),
    async start({ onFrame }) {
      await Promise.resolve();
      if (refusal !== undefined) {
        const reason = refusal;
        refusal = undefined;
        throw new Error(reason);
      }
      const child = startHere(plugin, onFrame, children.length + 1);
      children.push(child);
      for (const tell of waiting.splice(0)) tell(child);
      return child;
    },
  };
}

function startHere(plugin: unknown, onFrame: (frame: Frame) => void, pid: number): GuestHere {
  let gone = false;
  let hung = false;
  let bytesIn = 0;
  let bytesOut = 0;
  let close: (ending: { readonly reason: string }) => void = () => undefined;
  const closed = new Promise<{ readonly reason: string }>((resolve) => (close = resolve));
  const kill = (reason = "killed"): void => {
    gone = true;
    close({ reason });
  };
  const guest = createGuest(
    hostHere(
      (frame) => {
        const bytes = encodeFrame(frame);
        bytesIn += bytes.length;
        queueMicrotask(() => deliver(decode(bytes)));
      },
      (id) => guest.timer(id),
    ),
    {},
  );
  const deliver = (frame: Frame): void => {
    if (gone) return;
    try {
      onFrame(frame);
    } catch (cause) {
      kill(cause instanceof Error ? cause.message : String(cause));
    }
  };
  guest.load(() => ({ plugin }));
  const sent: Frame[] = [];
  return {
    pid,
    startMs: 1,
    get bytesIn() {
      return bytesIn;
    },
    get bytesOut() {
      return bytesOut;
    },
    sent,
    send(frame) {
      sent.push(frame);
      const bytes = encodeFrame(frame);
      bytesOut += bytes.length;
      queueMicrotask(() => {
        if (!gone && !hung) receive(guest, decode(bytes), kill);
      });
    },
    closed,
    kill,
    hang: () => void (hung = true),
    forge: (frame) => deliver(frame),
  };
}

function decode(bytes: Buffer): Frame {
  return new FrameDecoder().push(bytes)[0]!;
}

function receive(guest: Guest, { kind, call, body }: Frame, kill: (reason: string) => void): void {
  try {
    guest.receive(kind, call, body);
  } catch (cause) {
    kill(cause instanceof Error ? cause.message : String(cause));
  }
}

const hashes: Readonly<Record<string, string>> = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** The primitives of an engine, made of Node. */
export function hostHere(send: (frame: Frame) => void, onTimer: (id: number) => void): GuestHost {
  const timers = new Map<number, NodeJS.Timeout>();
  let lastTimer = 0;
  return {
    send: (kind, call, body) => send({ kind, call, body }),
    encodeUtf8: (text) => new TextEncoder().encode(text),
    decodeUtf8: (bytes) => new TextDecoder().decode(bytes),
    createDecoder() {
      const decoder = new TextDecoder();
      return (bytes) => (bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }));
    },
    parseUrl(text, base) {
      if (!URL.canParse(text, base)) return undefined;
      const { href, protocol, host, hostname, port, pathname, search, hash, origin, username, password } = new URL(
        text,
        base,
      );
      return JSON.stringify({
        href,
        protocol,
        host,
        hostname,
        port,
        pathname,
        search,
        hash,
        origin,
        username,
        password,
      });
    },
    now: Date.now,
    random: Math.random,
    setTimer(ms) {
      const id = (lastTimer += 1);
      timers.set(id, setTimeout(() => onTimer(id), ms).unref());
      return id;
    },
    clearTimer: (id) => clearTimeout(timers.get(id)),
    digest: (algorithm, bytes) => new Uint8Array(createHash(hashes[algorithm]!).update(bytes).digest()),
    hmac: (algorithm, key, bytes) => new Uint8Array(createHmac(hashes[algorithm]!, key).update(bytes).digest()),
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
  };
}

import { writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Frame } from "../rpc/frame.ts";
import { bootCall, fatalMark } from "./boot.ts";
import { FrameLine } from "./frame-line.ts";
import { Seat, type SeatParts } from "./seat.ts";

const lineFile = 3;
/** The plugins of this process, mostly one, by the number that the host gave them. */
const seats = new Map<number, Seat>();
const line: FrameLine = new FrameLine(new Socket({ fd: lineFile }), {
  onFrame: (frame) => receive(frame),
  onTurn: () => waitForRoom(),
  onClose: (fault) => {
    for (const seat of seats.values()) seat.stop();
    if (fault !== undefined) report(fault);
  },
});
const parts: Omit<SeatParts, "onRefused"> = {
  line,
  onFault: endAll,
  onUnhandled: (message) => report(`a promise of the plugin failed and nobody looked: ${message}`),
};

function receive(frame: Frame): void {
  const { kind, call, guest = 0 } = frame;
  const seat = seats.get(guest) ?? admit(guest);
  if (kind !== "cancel" || call !== bootCall) return seat.receive(frame);
  seat.stop();
  seats.delete(guest);
  line.send({ kind: "end", call: bootCall, body: "", guest });
}

function admit(guest: number): Seat {
  const onRefused = (): void => {
    seats.delete(guest);
    if (seats.size === 0) line.end();
  };
  const seat = new Seat(guest, { ...parts, onRefused });
  seats.set(guest, seat);
  return seat;
}

/** A guest that threw has lost its way: whoever waits for it is told by the end of this process. */
function endAll(cause: unknown): void {
  report(`${fatalMark}${cause instanceof Error ? cause.message : String(cause)}`);
  process.exitCode = 1;
  line.close(undefined);
}

/** While the host does not read, nothing more is asked of the guest. */
function waitForRoom(): void {
  if (!line.isFull()) return;
  line.pause();
  void line.drained().then(() => line.resume());
}

function report(message: string): void {
  try {
    writeSync(process.stderr.fd, `${message}\n`);
  } catch {
    // Nobody reads it any more.
  }
}

import type { Gate } from "./gate.ts";
import type { Script, Step } from "./script.ts";

/**
 * Sends the same body in two pieces that part at byte `offset`, or in pieces of one byte each. Steps that are
 * not writes keep their place in the body.
 */
export function splitAt(script: Script, offset: number | "every-byte"): Script {
  if (offset === "every-byte") return splitEvery(script, 1);
  return rechunk(script, (position) => (position < offset ? offset - position : Infinity));
}

/** Sends the same body in pieces of `size` bytes, whatever pieces it had. */
export function splitEvery(script: Script, size: number): Script {
  if (!(size >= 1)) throw new RangeError(`cannot split a body into pieces of ${size} bytes`);
  return rechunk(script, () => Math.floor(size));
}

/** Closes the connection after the first `writes` writes; after 0 writes the client still gets status and headers. */
export function cutAfter(script: Script, writes: number): Script {
  return { ...script, steps: [...upTo(script, writes), { type: "cut" }] };
}

/** Resets the connection after the first `writes` writes; after 0 writes the client still gets status and headers. */
export function resetAfter(script: Script, writes: number): Script {
  return { ...script, steps: [...upTo(script, writes), { type: "reset" }] };
}

/** Falls silent after the first `writes` writes; after 0 writes the client still gets status and headers. */
export function hangAfter(script: Script, writes: number): Script {
  return { ...script, steps: [...upTo(script, writes), { type: "hang" }] };
}

/** Waits for the gate after the first `writes` writes and then plays the rest; after 0 writes the client already has status and headers. */
export function pauseAfter(script: Script, writes: number, gate: Gate): Script {
  const before = upTo(script, writes);
  const rest = script.steps.slice(endOfWrites(script, writes));
  return { ...script, steps: [...before, { type: "wait-for", gate }, ...rest] };
}

/** Waits for the gate before anything of the reply is sent. */
export function pauseBeforeHeaders(script: Script, gate: Gate): Script {
  return { ...script, steps: [{ type: "wait-for", gate }, ...script.steps] };
}

function upTo(script: Script, writes: number): readonly Step[] {
  return [...script.steps.slice(0, endOfWrites(script, writes)), { type: "head" }];
}

function endOfWrites(script: Script, writes: number): number {
  let seen = 0;
  for (const [index, step] of script.steps.entries()) {
    if (seen === writes) return index;
    if (step.type === "write") seen += 1;
  }
  if (seen === writes) return script.steps.length;
  throw new RangeError(`the script has ${seen} writes, so nothing can come after write ${writes}`);
}

/** `sizeAt` tells how many bytes the piece has that begins at a position of the body. */
function rechunk(script: Script, sizeAt: (position: number) => number): Script {
  const steps: Step[] = [];
  let run: Uint8Array[] = [];
  let position = 0;
  const flush = (): void => {
    const bytes = Buffer.concat(run);
    run = [];
    for (let start = 0; start < bytes.length;) {
      const end = Math.min(bytes.length, start + sizeAt(position));
      steps.push({ type: "write", data: bytes.subarray(start, end) });
      position += end - start;
      start = end;
    }
  };
  for (const step of script.steps) {
    if (step.type === "write") {
      run.push(Buffer.from(step.data));
    } else {
      flush();
      steps.push(step);
    }
  }
  flush();
  return { ...script, steps };
}

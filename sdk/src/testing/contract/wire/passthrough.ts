import { asObject, parseJson } from "../../../http/json.ts";
import type { ChatEvent } from "../../../model/event.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import type { RelayReplyContext, RequestPatch, Wire } from "../../../wire.ts";
import { must, mustEqual, onlyGatewayError } from "../check.ts";
import { junkTexts } from "../data.ts";
import { bytesOf, candidatesOf, cutsOf, decodePieces, foldOf, isComplete, type WireSubject } from "./samples.ts";

/** The rules for bytes that pass through. */
export const passthroughRules: readonly { readonly name: string; readonly run: (subject: WireSubject) => void }[] = [
  { name: "patches in a request only what it is told to", run: patchesOnly },
  { name: "relays an answer byte for byte, and reads in it what its reader reads", run: relaysBytes },
  { name: "takes usage out of an answer and leaves the rest, when it is told to", run: dropsUsage },
  { name: "relays any answer", run: relaysAnything },
];

const patches: readonly RequestPatch[] = [
  {},
  { model: "patched/model:1" },
  { includeUsage: true },
  { model: "patched/model:1", includeUsage: true },
];

function patchesOnly({ wire, requests }: WireSubject): void {
  for (const body of requests) {
    const object = asObject(body);
    if (!object) continue;
    for (const text of textsOf(object)) for (const patch of patches) checkPatch(wire, text, patch);
  }
}

/** What people write and parsers forget: odd spaces, numbers beyond 2^53, a `model` that is not the request's. */
const stubborn = '"x-odd" : {"model":"inner", "n":123456789012345678901,"e":1.0e2 , "u":"\\u00e9\\/"} ,';

function textsOf(body: JsonObject): readonly string[] {
  const [flat, tall] = [JSON.stringify(body), JSON.stringify(body, undefined, 2)];
  return [flat, tall, `{ ${stubborn}${flat.slice(1)}`, `{${stubborn}${tall.slice(1)}\n`].map((text) =>
    text.replace(/,(\s*\})$/, "$1"),
  );
}

function checkPatch(wire: Wire, text: string, patch: RequestPatch): void {
  const patched = wire.codec.chat.patchRequest(text, patch);
  const what = `patch ${JSON.stringify(patch)}`;
  if (patch.model === undefined && !patch.includeUsage) mustEqual(patched, text, "an empty patch changes nothing");
  must(!text.includes(stubborn) || patched.includes(stubborn), `${what} leaves the text of other members as it is`);
  const before = asObject(parseJson(text)) ?? {};
  const after = asObject(parseJson(patched)) ?? {};
  const changed = keysThatDiffer(before, after);
  const ofModel = changed.filter((key) => after[key] === patch.model && patch.model !== undefined);
  const others = changed.filter((key) => !ofModel.includes(key));
  must(ofModel.length <= 1, `${what} changes one member for the model, got ${changed.join(", ")}`);
  must(others.length <= (patch.includeUsage ? 1 : 0), `${what} changes nothing else, got ${others.join(", ")}`);
  if (patch.model !== undefined && "model" in before) mustEqual(after["model"], patch.model, `${what} sets the model`);
  mustEqual(
    Object.keys(after).slice(0, Object.keys(before).length),
    Object.keys(before),
    `${what} keeps the order of members`,
  );
}

function keysThatDiffer(before: JsonObject, after: JsonObject): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const isSame = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
  return [...keys].filter((key) => !isSame(before[key], after[key]));
}

function relaysBytes({ wire, replies }: WireSubject): void {
  for (const reply of replies) {
    const bytes = bytesOf(reply);
    const whole = decodePieces(wire, [bytes], reply.stream).events;
    for (const pieces of cutUps(bytes)) {
      const all = relay(wire, pieces, { stream: reply.stream, dropUsage: false, detail: "all" });
      if (!all) return;
      must(Buffer.from(all.bytes).equals(bytes), "the bytes that go out are the bytes that came in");
      mustEqual(foldOf(all.events), foldOf(whole), "a relay with detail all reads what the reader reads");
      const outline = relay(wire, pieces, { stream: reply.stream, dropUsage: false, detail: "outline" });
      must(Buffer.from(outline?.bytes ?? []).equals(bytes), "the bytes that go out are the bytes that came in");
      for (const kind of ["finish", "error"] as const) {
        mustEqual(lastOf(outline?.events ?? [], kind), lastOf(whole, kind), `an outline has the ${kind}`);
      }
      mustEqual(usageOf(outline?.events ?? []), usageOf(whole), "an outline has the usage");
    }
  }
}

function dropsUsage({ wire, replies }: WireSubject): void {
  for (const reply of replies) {
    const whole = decodePieces(wire, [bytesOf(reply)], reply.stream).events;
    if (!isComplete(whole)) continue;
    for (const pieces of cutUps(bytesOf(reply))) {
      const relayed = relay(wire, pieces, { stream: reply.stream, dropUsage: true, detail: "all" });
      if (!relayed) return;
      mustEqual(usageOf(relayed.events), usageOf(whole), "the usage that is taken out is still told to the kernel");
      const left = decodePieces(wire, [relayed.bytes], reply.stream).events;
      mustEqual(candidatesOf(left), candidatesOf(whole), "what is left has all of the content");
    }
  }
}

function relaysAnything({ wire, replies }: WireSubject): void {
  const cut = replies.map((reply) => bytesOf(reply).subarray(0, bytesOf(reply).length / 2));
  for (const bytes of [...junkTexts.map((text) => new TextEncoder().encode(text)), ...cut]) {
    for (const stream of [true, false]) {
      const context = { stream, dropUsage: stream, detail: "outline" } as const;
      onlyGatewayError("a relay refuses with a GatewayError", () => relay(wire, [bytes], context));
    }
  }
}

function cutUps(bytes: Uint8Array): readonly (readonly Uint8Array[])[] {
  const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  return [[bytes], single, ...cutsOf(bytes, 40).map((at) => [bytes.subarray(0, at), bytes.subarray(at)])];
}

function relay(
  wire: Wire,
  pieces: readonly Uint8Array[],
  context: Omit<RelayReplyContext, "losses">,
): { readonly bytes: Uint8Array; readonly events: readonly ChatEvent[] } | undefined {
  const machine = wire.codec.chat.relayReply?.({ ...context, losses: () => undefined });
  if (!machine) return undefined;
  const steps = [...pieces.map((piece) => machine.push(piece)), machine.end()];
  return { bytes: Buffer.concat(steps.map((step) => step.bytes)), events: steps.flatMap((step) => step.events) };
}

function lastOf(events: readonly ChatEvent[], type: ChatEvent["type"]): ChatEvent | undefined {
  return events.findLast((event) => event.type === type);
}

function usageOf(events: readonly ChatEvent[]): unknown {
  return events.findLast((event) => event.type === "usage")?.usage;
}

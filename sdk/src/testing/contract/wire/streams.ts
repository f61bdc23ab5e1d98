import { GatewayError } from "../../../gateway-error.ts";
import type { StreamChecker, Violation } from "../../../wire.ts";
import { must, mustEqual } from "../check.ts";
import { junkTexts } from "../data.ts";
import { answersOf, createEncoder, write } from "./encoders.ts";
import { bytesOf, cutsOf, type WireSubject } from "./samples.ts";

/** The rules for checking streams; a wire without a checker keeps them all. */
export const streamRules: readonly { readonly name: string; readonly run: (subject: WireSubject) => void }[] = [
  { name: "finds no fault with the streams that it writes", run: acceptsOwn },
  { name: "finds the same faults with a stream however its bytes are cut", run: checksAnyCut },
  { name: "finds fault with a stream that ends before its end", run: noticesCut },
  { name: "checks any stream without throwing", run: checksAnything },
];

const encoder = new TextEncoder();

function acceptsOwn(subject: WireSubject): void {
  const { wire } = subject;
  if (!wire.codec.chat.checkStream) return;
  for (const events of answersOf(subject)) {
    const { text } = write(wire, [events], true);
    mustEqual(check(subject, [encoder.encode(text)]), [], "a stream that the wire writes breaks no rule");
    const failing = createEncoder(wire, true).encoder;
    const failed = failing.push(events.slice(0, 2)) + failing.fail(new GatewayError("upstream-failed", "it failed"));
    mustEqual(check(subject, [encoder.encode(failed)]), [], "a failed stream that the wire writes breaks no rule");
  }
}

function checksAnyCut(subject: WireSubject): void {
  if (!subject.wire.codec.chat.checkStream) return;
  for (const whole of streamSamples(subject)) {
    const bytes = whole.subarray(0, Math.floor(whole.length / 2));
    const atOnce = check(subject, [bytes]);
    for (const at of cutsOf(bytes, 50)) {
      mustEqual(check(subject, [bytes.subarray(0, at), bytes.subarray(at)]), atOnce, `cut at ${at} it breaks the same`);
    }
  }
}

function noticesCut(subject: WireSubject): void {
  if (!subject.wire.codec.chat.checkStream) return;
  for (const bytes of streamSamples(subject)) {
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    must(check(subject, [half]).length > 0, "half of a stream breaks a rule");
  }
}

function checksAnything(subject: WireSubject): void {
  if (!subject.wire.codec.chat.checkStream) return;
  for (const text of junkTexts) check(subject, [encoder.encode(text), encoder.encode(text)]);
}

function streamSamples({ replies }: WireSubject): readonly Uint8Array[] {
  return replies.filter(({ stream }) => stream).map(bytesOf);
}

/** The names of the rules that these pieces break. */
function check({ wire }: WireSubject, pieces: readonly Uint8Array[]): readonly string[] {
  const checker = wire.codec.chat.checkStream?.();
  return checker ? [...pieces.flatMap((piece) => look(checker, piece)), ...look(checker)] : [];
}

function look(checker: StreamChecker, piece?: Uint8Array): readonly string[] {
  const found: readonly Violation[] = piece ? checker.push(piece) : checker.end();
  for (const { rule, message } of found) {
    must(/^[a-z][a-z\d]*(-[a-z\d]+)*$/.test(rule), `the name of a rule is kebab-case, got ${JSON.stringify(rule)}`);
    must(message !== "", `the rule ${rule} says what was seen`);
  }
  return found.map(({ rule }) => rule);
}

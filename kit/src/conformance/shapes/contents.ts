import { errorStatus, json, type Script } from "@patchbay/sdk/testing";
import { plain, type Shape, type Sound, written } from "./shape.ts";

/** Words of a failure. */
const failureText = "the machine broke 5102";
const page = "<html><head><title>Oops</title></head><body>Bad gateway at the edge</body></html>";

/** Answers of status 200 that are none, or not only what was asked for. */
export const contents: readonly Shape[] = [
  {
    id: "error-event-first",
    script: (sound) => failing(sound, []),
    expect: "failed",
    isOfStreams: true,
    says: failureText,
  },
  {
    id: "error-event-after-text",
    script: (sound) => failing(sound, sound.content),
    expect: "cut",
    isOfStreams: true,
    says: failureText,
  },
  {
    id: "200-with-an-error",
    script: ({ speaker }) => {
      const { headers = {}, body } = speaker.failure({ status: 500, message: failureText });
      return { headers, steps: [{ type: "write", data: body }] };
    },
    expect: "failed",
  },
  { id: "html-page", script: () => htmlPage(200), expect: "failed" },
  { id: "empty-body", script: (sound) => written(sound), expect: "failed" },
  { id: "no-content", script: () => ({ status: 204, steps: [] }), expect: "failed" },
  { id: "empty-lines", script: (sound) => written(sound, "\n\n\n"), expect: "failed" },
  { id: "garbage-bytes", script: (sound) => written(sound, garbage(sound.bytes.length)), expect: "failed" },
  { id: "zero-bytes", script: (sound) => written(sound, Buffer.alloc(500)), expect: "failed" },
  { id: "json-of-another-kind", script: () => json({ type: "progress", value: 1 }), expect: "failed" },
  { id: "json-null", script: (sound) => written(sound, "null"), expect: "failed" },
  { id: "json-list", script: (sound) => written(sound, "[]"), expect: "failed" },
  { id: "broken-json", script: (sound) => written(sound, '{"this is": no JSON\n\n'), expect: "failed" },
  { id: "line-without-an-end", script: endlessLine, expect: "failed" },
  {
    id: "garbage-mid-answer",
    script: (sound) =>
      written(sound, ...sound.content.slice(0, 2), garbage(200), "\n\n", ...sound.content.slice(2), ...sound.end),
    expect: "lawful",
  },
  {
    id: "terminator-twice",
    script: (sound) => written(sound, sound.bytes, sound.end.at(-1) ?? "\n"),
    expect: "lawful",
  },
  {
    id: "events-after-the-end",
    script: (sound) => written(sound, sound.bytes, sound.content.at(-1) ?? "\n"),
    expect: "lawful",
  },
  {
    id: "garbage-after-the-end",
    script: (sound) => ({ ...plain(sound), steps: [...plain(sound).steps, { type: "write", data: garbage(300) }] }),
    expect: "lawful",
  },
];

/** A page, as things in front of a service answer. */
export function htmlPage(status: number): Script {
  return errorStatus(status, page, { "content-type": "text/html; charset=utf-8" });
}

function failing(sound: Sound, before: readonly Buffer[]): Script | undefined {
  const event = sound.speaker.failureEvent(failureText);
  return event === undefined ? undefined : written(sound, ...before, event);
}

function endlessLine(sound: Sound): Script {
  const piece = Buffer.alloc(64 * 1024, "x");
  return written(sound, 'data: {"', ...Array.from({ length: 16 }, () => piece));
}

/** Bytes that are no UTF-8, the same each time. */
function garbage(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => 0x80 + ((index * 37) % 0x7f)));
}

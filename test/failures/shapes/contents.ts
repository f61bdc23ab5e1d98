import { errorStatus, json, type Script } from "@patchbay/sdk/testing";
import { bytesOf, middleOf, rewritten } from "../bytes.ts";
import { failureText, type Upstream } from "../../matrix/upstreams/upstream.ts";
import { saidText } from "../words.ts";
import { answered, anything, both, brokenOff, cutShort, failed, lawful, type Shape } from "../shape.ts";

const broke = new RegExp(failureText);
/** What a reader says of bytes in which it finds no answer; how much it sees of them differs. */
const noAnswer = /not JSON|zero byte|the upstream (sent|closed|answered 200)/;
const html = "<html><head><title>Oops</title></head><body>Bad gateway at the edge</body></html>";
const errorBody = json({ error: { message: failureText, type: "server_error", code: null } });

/** Answers of status 200 that are none, or not what was asked for. */
export const contents: readonly Shape[] = [
  {
    name: "behavior 7: an error before anything else",
    does: ({ upstream, stream }) => (stream ? upstream.failing({}) : errorBody),
    whole: failed(502, broke),
    streamed: failed([502, 503], broke),
  },
  {
    name: "an error after some events",
    does: ({ upstream, stream }) => (stream ? upstream.failing({ text: saidText }) : errorBody),
    whole: failed(502, broke),
    streamed: brokenOff(broke),
  },
  {
    name: "an error for an answer",
    does: ({ upstream }) => ({ ...upstream.refusing(500, failureText), status: 200 }),
    ...both(failed(502, broke)),
  },
  { name: "a page", does: () => page(200), ...both(failed(502, noAnswer)) },
  { name: "nothing", does: ({ sound }) => ({ ...sound, steps: [] }), ...both(failed(502, noAnswer)) },
  { name: "nothing, and 204", does: () => ({ status: 204, steps: [] }), ...both(failed(502, noAnswer)) },
  { name: "empty lines", does: ({ sound }) => rewritten(sound, () => "\n\n\n"), ...both(failed(502, noAnswer)) },
  {
    name: "signs of life alone",
    does: ({ sound }) => rewritten(sound, () => ": hello\n\n: again\n\n"),
    ...both(failed(502, noAnswer)),
  },
  {
    name: "an end alone",
    does: ({ sound }) => rewritten(sound, () => "data: [DONE]\n\n"),
    ...both(failed(502, noAnswer)),
  },
  {
    name: "broken JSON",
    does: ({ sound, stream }) => rewritten(sound, () => `${stream ? "data: " : ""}{"this is": no JSON\n\n`),
    ...both(failed(502, noAnswer)),
  },
  {
    name: "broken JSON after some events",
    does: ({ sound }) => {
      const bytes = bytesOf(sound);
      const middle = middleOf(sound);
      return { ...sound, steps: [bytes.subarray(0, middle), "\n", bytes.subarray(middle)].map(written) };
    },
    whole: failed(502, /not JSON/),
    streamed: lawful,
  },
  {
    name: "JSON of another format",
    does: ({ sound, stream }) => rewritten(sound, () => `${stream ? "data: " : ""}{"type":"progress","value":1}\n\n`),
    ...both(failed(502, noAnswer)),
  },
  ...["null", "[]", '"hello"'].map((text): Shape => ({
    name: `the JSON ${text}`,
    does: ({ sound }) => rewritten(sound, () => text),
    ...both(failed(502, noAnswer)),
  })),
  {
    name: "the whole where a stream was asked for, and a stream for the whole",
    does: ({ upstream, stream }) => theOther(upstream, stream),
    whole: lawful,
    streamed: answered,
  },
  {
    name: "the same, of no type",
    does: ({ upstream, stream }) => ({
      ...theOther(upstream, stream),
      headers: {},
    }),
    whole: lawful,
    streamed: answered,
  },
  {
    name: "the type of text",
    does: ({ sound }) => ({ ...sound, headers: { "content-type": "text/plain" } }),
    ...both(answered),
  },
  {
    name: "garbage behind the end",
    does: ({ sound }) => ({ ...sound, steps: [...sound.steps, written("\nthis is no part of it")] }),
    ...both(lawful),
  },
  {
    name: "another event behind the end",
    does: ({ sound }) => ({ ...sound, steps: [...sound.steps, written('data: {"this":"is no part of it"}\n\n')] }),
    ...both(lawful),
  },
  {
    name: "zero bytes and nothing else",
    does: ({ sound }) => rewritten(sound, ({ length }) => Buffer.alloc(length)),
    ...both(failed(502, noAnswer)),
  },
  {
    name: "zero bytes before the answer",
    does: ({ sound }) => ({ ...sound, steps: [written("\0\0\0"), ...sound.steps] }),
    ...both(lawful),
  },
  {
    name: "a zero byte within the answer",
    does: ({ sound }) => {
      const bytes = bytesOf(sound);
      const middle = middleOf(sound);
      return { ...sound, steps: [bytes.subarray(0, middle), "\0", bytes.subarray(middle)].map(written) };
    },
    ...cutShort(502, /zero byte|not JSON/, anything),
  },
  {
    name: "zero bytes behind the answer",
    does: ({ sound }) => ({ ...sound, steps: [...sound.steps, written("\0\0\0\n\0")] }),
    ...both(lawful),
  },
];

/** The whole for a stream, and a stream for the whole. */
function theOther(upstream: Upstream, stream: boolean): Script {
  return stream ? upstream.whole({ text: saidText }) : upstream.streamed({ text: saidText });
}

/** A page, as things in front of a service answer. */
export function page(status: number): Script {
  return errorStatus(status, html, { "content-type": "text/html; charset=utf-8" });
}

function written(data: string | Uint8Array): Script["steps"][number] {
  return { type: "write", data };
}

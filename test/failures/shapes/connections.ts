import { cutAfter, cutBeforeHeaders, resetAfter, resetBeforeHeaders } from "@patchbay/sdk/testing";
import { bytesOf, splitWithin, wholeEvents } from "../bytes.ts";
import { saidText } from "../words.ts";
import { answered, anything, both, cutShort, failed, type Shape, unreachable } from "../shape.ts";

/** What a reader says of JSON that ends too early. */
const notWhole = /not JSON|the upstream closed/;
const halfHead = "HTTP/1.1 200 OK\r\ncontent-ty";

/** Connections that cannot be had, or that break. */
export const connections: readonly Shape[] = [
  { name: "nobody listens", at: "refused", ...both(unreachable(/connection refused/)) },
  { name: "nobody has the name", at: "unknown-host", ...both(unreachable(/unknown host name/)) },
  { name: "a self-signed certificate", at: "self-signed", ...both(unreachable(/certificate is self-signed/)) },
  { name: "no TLS where it is expected", at: "not-tls", ...both(unreachable(/does not speak TLS/)) },
  { name: "a reset before the headers", does: resetBeforeHeaders, ...both(unreachable(/connection reset/)) },
  { name: "a cut before the headers", does: cutBeforeHeaders, ...both(unreachable(/connection closed/)) },
  {
    name: "a cut within the headers",
    at: "raw",
    does: () => ({ pieces: [halfHead], ending: "close" }),
    ...both(unreachable(/connection closed/)),
  },
  {
    name: "a reset within the headers",
    at: "raw",
    does: () => ({ pieces: [halfHead], ending: "reset" }),
    ...both(unreachable(/connection reset/)),
  },
  {
    name: "a cut after the headers",
    does: ({ sound }) => cutAfter(sound, 0),
    ...both(failed(502, /broke the answer off: connection closed/)),
  },
  {
    name: "a reset after the headers",
    does: ({ sound }) => resetAfter(sound, 0),
    ...both(failed(502, /broke the answer off: connection reset/)),
  },
  {
    name: "a cut between two events",
    does: (asked) => cutAfter(wholeEvents(asked), 1),
    ...cutShort(502, /broke the answer off/, /broke the answer off: connection closed/),
  },
  {
    name: "behavior 8: a reset after some events",
    does: (asked) => resetAfter(wholeEvents(asked), 1),
    ...cutShort(502, /broke the answer off/, /broke the answer off: connection reset/),
  },
  {
    name: "a cut within an event",
    does: ({ sound }) => cutAfter(splitWithin(sound, 5), 1),
    ...cutShort(502, /broke the answer off/, anything),
  },
  {
    name: "a cut within a sign of several bytes",
    does: ({ sound }) => cutAfter(splitWithin(sound, 2), 1),
    ...cutShort(502, /broke the answer off/, anything),
  },
  {
    name: "an orderly end within an event",
    does: ({ sound }) => ({ ...sound, steps: splitWithin(sound, 5).steps.slice(0, 1) }),
    ...cutShort(502, notWhole, anything),
  },
  {
    name: "an orderly end within a sign of several bytes",
    does: ({ sound }) => ({ ...sound, steps: splitWithin(sound, 2).steps.slice(0, 1) }),
    ...cutShort(502, notWhole, anything),
  },
  {
    name: "an orderly end before the answer's",
    does: ({ upstream, stream, sound }) =>
      stream
        ? upstream.unfinished({ text: saidText })
        : { ...sound, steps: [{ type: "write", data: bytesOf(sound).subarray(0, -1) }] },
    ...cutShort(502, notWhole, /closed/),
  },
  {
    name: "a cut when everything was said",
    does: ({ sound }) => cutAfter(sound, sound.steps.length),
    // A whole answer is not known to be whole until its framing says so.
    whole: failed(502, /broke the answer off/),
    streamed: answered,
  },
];

import { hangAfter, hangBeforeHeaders } from "@patchbay/sdk/testing";
import { wholeEvents } from "../bytes.ts";
import { both, cutShort, failed, type Shape } from "../shape.ts";

/** Upstreams that fall silent, each at another point. */
export const silences: readonly Shape[] = [
  { name: "no headers", does: hangBeforeHeaders, ...both(failed(504, /no answer from/)) },
  {
    name: "half of the headers",
    at: "raw",
    does: () => ({ pieces: ["HTTP/1.1 200 OK\r\ncontent-ty"], ending: "silence" }),
    ...both(failed(504, /no answer from/)),
  },
  { name: "headers alone", does: ({ sound }) => hangAfter(sound, 0), ...both(failed(504, /silence of/)) },
  {
    name: "some events, and then none",
    does: (asked) => hangAfter(wholeEvents(asked), 1),
    ...cutShort(504, /silence of/, /silence of/),
  },
];

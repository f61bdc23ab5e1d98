import {
  cutAfter,
  cutBeforeHeaders,
  hangAfter,
  hangBeforeHeaders,
  resetAfter,
  resetBeforeHeaders,
  splitEvery,
} from "@patchbay/sdk/testing";
import { plain, type Shape, unfinished, upToMiddle, written } from "./shape.ts";

/** Connections that end where they should not, or do not end. */
export const connections: readonly Shape[] = [
  { id: "sound", script: plain, expect: "answered" },
  { id: "byte-by-byte", script: (sound) => splitEvery(plain(sound), 1), expect: "answered" },
  { id: "three-bytes-at-a-time", script: (sound) => splitEvery(plain(sound), 3), expect: "answered" },
  { id: "in-one-piece", script: (sound) => written(sound, sound.bytes), expect: "answered" },
  { id: "cut-before-headers", script: cutBeforeHeaders, expect: "failed" },
  { id: "reset-before-headers", script: resetBeforeHeaders, expect: "failed" },
  {
    id: "cut-within-headers",
    raw: () => ({ bytes: ["HTTP/1.1 200 OK\r\ncontent-ty"], ending: "close" }),
    expect: "failed",
  },
  { id: "cut-after-headers", script: (sound) => cutAfter(plain(sound), 0), expect: "failed" },
  { id: "cut-mid-event", script: (sound) => cutAfter(written(sound, upToMiddle(sound, 6)), 1), expect: "cut" },
  { id: "reset-mid-event", script: (sound) => resetAfter(written(sound, upToMiddle(sound, 6)), 1), expect: "cut" },
  { id: "cut-mid-utf-8", script: (sound) => cutAfter(written(sound, upToMiddle(sound, 2)), 1), expect: "cut" },
  {
    id: "cut-between-events",
    script: (sound) => cutAfter(written(sound, Buffer.concat(unfinished(sound))), 1),
    expect: "cut",
  },
  { id: "end-mid-event", script: (sound) => written(sound, upToMiddle(sound, 6)), expect: "cut" },
  { id: "end-mid-utf-8", script: (sound) => written(sound, upToMiddle(sound, 2)), expect: "cut" },
  { id: "no-terminator", script: (sound) => written(sound, ...unfinished(sound)), expect: "cut" },
  { id: "cut-when-all-was-said", script: (sound) => cutAfter(written(sound, sound.bytes), 1), expect: "lawful" },
  { id: "silence-before-headers", script: hangBeforeHeaders, expect: "failed", isSilent: true },
  { id: "silence-after-headers", script: (sound) => hangAfter(plain(sound), 0), expect: "failed", isSilent: true },
  {
    id: "silence-mid-answer",
    script: (sound) => hangAfter(written(sound, Buffer.concat(unfinished(sound))), 1),
    expect: "cut",
    isSilent: true,
  },
];

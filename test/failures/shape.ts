import type { Script } from "@patchbay/sdk/testing";
import type { Upstream } from "../matrix/upstreams/upstream.ts";
import type { RawReply } from "./raw-upstream.ts";

/** Where a node that fails is to be found. */
export type Place = "scripted" | "raw" | "self-signed" | "not-tls" | "refused" | "unknown-host";

/** What the failing upstream was asked for, and what a sound one would answer. */
export interface Asked {
  readonly upstream: Upstream;
  readonly stream: boolean;
  readonly sound: Script;
}

/** What a client is told, and what is known of the node afterwards. */
export interface Told {
  /** Of the gateway's answer when no other node can help; several where it depends on the vendors' words. */
  readonly status: number | readonly number[];
  /** Words of the error; absent where the client gets the whole answer. */
  readonly says?: RegExp;
  readonly retryAfter?: RegExp;
  /** Failures in a row that are counted against the node. */
  readonly failures: number;
  /** Why it rests, and for how long. */
  readonly rest?: string;
  /** A second node answers instead. */
  readonly goesOn: boolean;
}

/** The formats differ in how much they see: the whole answer, another node's, or an error; never less than that. */
export const lawful = "lawful";

/** A way in which an upstream can fail. */
export interface Shape {
  readonly name: string;
  readonly at?: Place;
  readonly does?: (asked: Asked) => Script | RawReply;
  readonly whole: Told | typeof lawful;
  readonly streamed: Told | typeof lawful;
}

type Outcomes = Pick<Shape, "whole" | "streamed">;

/** The same for both kinds of answers. */
export function both(told: Shape["whole"]): Outcomes {
  return { whole: told, streamed: told };
}

/** The client gets the answer, as if nothing were wrong. */
export const answered: Told = { status: 200, failures: 0, goesOn: false };

/** The node's failure, seen before anything was said: another node takes over. */
export function failed(status: Told["status"], says: RegExp): Told {
  return { status, says, failures: 1, goesOn: true };
}

/** No connection: the same node is asked twice, and rests. */
export function unreachable(says: RegExp): Told {
  return { status: 502, says, failures: 2, rest: "unreachable, 60 s", goesOn: true };
}

/** The answer had begun: the rest of the answer is an error, and nobody else is asked. */
export function brokenOff(says: RegExp): Told {
  return { status: 200, says, failures: 1, goesOn: false };
}

/** The client's own fault: nobody is punished, and nobody else is asked. */
export function refused(status: number): Told {
  return { status, says: /this cannot be had/, failures: 0, goesOn: false };
}

/** The whole is read before anything is said, so another node can take over; a stream has begun. */
export function cutShort(status: number, whole: RegExp, streamed: RegExp): Outcomes {
  return { whole: failed(status, whole), streamed: brokenOff(streamed) };
}

/** Any words: the event in which it broke off trips the reader before the error behind it is read. */
export const anything = /./s;

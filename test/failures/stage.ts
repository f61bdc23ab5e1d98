import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createNetServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { PoolConfig } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { createTestClock, type RecordedRequest, type Script, startFakeUpstream } from "@patchbay/sdk/testing";
import type { Mode } from "../matrix/judge.ts";
import { answers, type Upstream } from "../matrix/upstreams/upstream.ts";
import { plugins } from "./plugins.ts";
import { type RawReply, startRawUpstream } from "./raw-upstream.ts";
import type { Place, Shape } from "./shape.ts";
import { saidText, spareText } from "./words.ts";

/** Alone, or with a second node that is well. */
export type Scene = "alone" | "paired";

/** A pool of its own for each exchange of a test, so that they can run at the same time. */
export interface Spot {
  readonly place: Place;
  readonly mode: Mode;
  readonly scene: Scene;
}

/** How a node stands after an exchange. */
interface Standing {
  readonly failures: number;
  readonly rests: readonly string[];
  readonly inFlight: number;
}

/** The newest answer of a pool, as it went over the line. */
interface Head {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** A gateway before nodes that fail. Its clock stands still. */
export interface Stage extends AsyncDisposable {
  /** Lets the failing nodes fail in this way from now on, and forgets what was known of them. */
  play(shape: Shape): void;
  url(spot: Spot): string;
  head(spot: Spot): Head | undefined;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
  /** The node that fails and, if there is one, the one that is well. */
  standings(spot: Spot): readonly Standing[];
}

const places: readonly Place[] = ["scripted", "raw", "self-signed", "not-tls", "refused", "unknown-host"];
export const modes: readonly Mode[] = ["whole", "streamed"];
export const scenes: readonly Scene[] = ["alone", "paired"];
/** Longer than a name may be: it is refused without asking anybody. */
const unknownHost = `${"a".repeat(64)}.invalid`;
const moment = { firstByteMs: 250, wholeFirstByteMs: 250, idleMs: 250 };

/** Opens it before nodes that speak one format. A gateway that is impatient waits only for a moment. */
export async function openStage(upstream: Upstream, isImpatient = false): Promise<Stage> {
  const scripted = await startFakeUpstream();
  const raw = await startRawUpstream();
  const secured = await startRawUpstream(certificate());
  const spare = await startFakeUpstream(answers(upstream, { text: spareText }));
  const urls: Readonly<Record<Place, string>> = {
    scripted: scripted.url,
    raw: `http://127.0.0.1:${raw.port}`,
    "self-signed": `https://127.0.0.1:${secured.port}`,
    "not-tls": scripted.url.replace("http:", "https:"),
    refused: await deadUrl(),
    "unknown-host": `http://${unknownHost}`,
  };
  const clock = createTestClock();
  const kernel = await startTestKernel(
    {
      plugins,
      pools: Object.fromEntries(poolsOf(upstream, urls, spare.url)),
      upstream: { retryPauseMs: 0, ...(isImpatient && moment) },
    },
    { clock },
  );
  const heads = new Map<string, Head>();
  const front = await listen((request, response) => {
    const pool = request.url?.split("/")[1] ?? "";
    // Headers that are given with the status alone could not be looked up afterwards.
    response.setHeader("x-front", "1");
    response.once("close", () => {
      const retryAfter = response.getHeader("retry-after");
      heads.set(pool, { status: response.statusCode, retryAfter: retryAfter?.toString() });
    });
    kernel.handle(request, response);
  });
  return {
    play(shape) {
      heads.clear();
      for (const { pool, id } of kernel.nodes()) kernel.signal(pool, id, "reset");
      const reply = replyOf(shape, upstream);
      scripted.setDefault((request) => scriptOf(reply(request)));
      raw.reply = (request) => rawOf(reply(request));
    },
    url: (spot) => `${urlOf(front)}/${poolOf(spot)}`,
    head: (spot) => heads.get(poolOf(spot)),
    async idle() {
      while (kernel.status().running > 0) await setImmediate();
    },
    standings: (spot) =>
      kernel
        .nodes()
        .filter(({ pool }) => pool === poolOf(spot))
        .map(({ failuresInRow, inFlight, rests }) => ({
          failures: failuresInRow,
          inFlight,
          rests: rests.map(
            ({ reason, model, until }) =>
              `${reason}${model ? "" : " everywhere"}, ${(Date.parse(until) - clock.now()) / 1000} s`,
          ),
        })),
    async [Symbol.asyncDispose]() {
      front.closeAllConnections();
      front.close();
      await kernel.close();
      for (const server of [scripted, raw, secured, spare]) await server[Symbol.asyncDispose]();
    },
  };
}

function replyOf({ does }: Shape, upstream: Upstream): (request: RecordedRequest) => Script | RawReply {
  return (request) => {
    const sound = answers(upstream, { text: saidText })(request);
    return does?.({ upstream, stream: upstream.wantsStream(request), sound }) ?? sound;
  };
}

function scriptOf(reply: Script | RawReply): Script {
  if ("steps" in reply) return reply;
  throw new Error("bytes are for the place that is raw");
}

function rawOf(reply: Script | RawReply): RawReply {
  if ("ending" in reply) return reply;
  throw new Error("a script is not for the place that is raw");
}

function poolsOf(
  upstream: Upstream,
  urls: Readonly<Record<Place, string>>,
  spareUrl: string,
): readonly (readonly [string, PoolConfig])[] {
  const node = (id: string, url: string) => ({ id, baseUrl: `${url}${upstream.basePath}`, apiKey: "node-key-4711" });
  const spots = places.flatMap((place) => modes.flatMap((mode) => scenes.map((scene) => ({ place, mode, scene }))));
  return spots.map((spot) => {
    const nodes = [node("failing", urls[spot.place]), ...(spot.scene === "paired" ? [node("spare", spareUrl)] : [])];
    return [poolOf(spot), { provider: upstream.id, nodes }];
  });
}

function poolOf({ place, mode, scene }: Spot): string {
  return `${place}-${mode}-${scene}`;
}

function certificate(): { readonly key: string; readonly cert: string } {
  const read = (name: string): string =>
    readFileSync(new URL(`../../core/test/upstream/fixtures/loopback-${name}.pem`, import.meta.url), "utf8");
  return { key: read("key"), cert: read("certificate") };
}

async function listen(handle: RequestListener): Promise<Server> {
  const server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function urlOf(server: Pick<Server, "address">): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port at which nobody listens. */
async function deadUrl(): Promise<string> {
  const server = createNetServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = urlOf(server);
  server.close();
  await once(server, "close");
  return url;
}

import { asObject } from "@patchbay/sdk/http";
import {
  chatRequest,
  createGate,
  errorStatus,
  hangAfter,
  hangBeforeHeaders,
  pauseAfter,
  type Script,
  userMessage,
} from "@patchbay/sdk/testing";
import { answers, questionFor, questionMark } from "../answers.ts";
import { type Check, must, mustEqual, Skip, within } from "../check.ts";
import { plain, type Sound, written } from "../shapes/shape.ts";
import type { Lane, Stage } from "../stage.ts";
import { watchBusy } from "../watch-busy.ts";
import { judgeAnswer } from "./judge.ts";
import { soundFor, speakerOf } from "./play.ts";
import type { ProviderSubject } from "./subject.ts";

/** A rule about more than one answer. */
interface Behavior {
  readonly id: string;
  readonly run: (subject: ProviderSubject, lane: Lane, stage: Stage) => Promise<void>;
}

const abortMs = 100;
const promptly = 5000;

const behaviors: readonly Behavior[] = [
  { id: "asks-what-was-asked", run: asksWhatWasAsked },
  { id: "sends-the-key-where-it-says", run: sendsTheKey },
  { id: "passes-on-at-once", run: passesOnAtOnce },
  { id: "abort-before-headers", run: (subject, lane) => aborts(subject, lane, () => hangBeforeHeaders()) },
  {
    id: "abort-mid-answer",
    run: (subject, lane) =>
      aborts(subject, lane, (sound) => hangAfter(written(sound, Buffer.concat(sound.content)), 1)),
  },
  { id: "answers-at-once-are-not-mixed", run: answersApart },
  { id: "failover-asks-the-same", run: failsOver },
  { id: "connections-are-let-go", run: letsGo },
];

/** Rules about how a provider behaves. */
export function behaviorChecks(subject: ProviderSubject): readonly Check[] {
  return behaviors.map(({ id, run }) => ({
    id: `provider/${subject.provider.id}/${id}`,
    async run() {
      const stage = await subject.stage();
      await stage.onLane((lane) => run(subject, lane, stage));
    },
  }));
}

async function asksWhatWasAsked(subject: ProviderSubject, lane: Lane): Promise<void> {
  const { before, asked } = await askSoundly(subject, lane);
  if (asked === undefined) throw new Skip("the provider asks nobody");
  const { text, path } = asked;
  must(`${path} ${text}`.includes(questionMark), "the client's words are in the request to the vendor");
  const sent = lane.upstream.requests.length - before;
  mustEqual(sent, 1, "one question makes one request");
}

async function sendsTheKey(subject: ProviderSubject, lane: Lane): Promise<void> {
  const { asked } = await askSoundly(subject, lane);
  const { auth = { type: "none" } } = subject.provider;
  if (asked === undefined || auth.type === "profile") throw new Skip("the key is the host's to place, by a profile");
  const where = [...Object.entries(asked.headers), ["the path", asked.path]].filter(([, value]) =>
    String(value).includes(lane.key),
  );
  const names = where.map(([name]) => name);
  if (auth.type === "none") mustEqual(names, [], "no key is sent");
  if (auth.type === "query") mustEqual(names, ["the path"], "the key is in the query alone");
  if (auth.type !== "header") return;
  mustEqual(names, [auth.name.toLowerCase()], "the key is in the header that auth names, and nowhere else");
  mustEqual(asked.headers[auth.name.toLowerCase()], `${auth.prefix ?? ""}${lane.key}`, "the key is sent as auth says");
}

async function askSoundly(subject: ProviderSubject, lane: Lane) {
  const before = lane.upstream.requests.length;
  const soundly = soundFor(subject, "text", true);
  lane.upstream.setDefault((request) => plain(soundly(request)));
  await lane.ask(questionFor("text", true, subject.model), { signal: AbortSignal.timeout(promptly) });
  return { before, asked: lane.upstream.requests[before] };
}

/** The client has the first words while the upstream still holds back the rest. */
async function passesOnAtOnce(subject: ProviderSubject, lane: Lane): Promise<void> {
  const gate = createGate();
  const soundly = soundFor(subject, "text", true);
  let isStream = false;
  lane.upstream.setDefault((request) => {
    const sound = soundly(request);
    isStream = sound.content.length > 3;
    return isStream ? pauseAfter(plain(sound), 3, gate) : plain(sound);
  });
  let heard: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (heard = resolve));
  const onEvent = ({ type }: { readonly type: string }): void => void (type === "text-delta" && heard());
  const whole = lane.ask(questionFor("text", true, subject.model), {
    onEvent,
    signal: AbortSignal.timeout(promptly + 5000),
  });
  try {
    await within(
      promptly,
      "the client hears the beginning while the upstream still holds back the rest",
      Promise.race([first, whole]),
    );
  } finally {
    gate.open();
  }
  const outcome = await whole;
  if (!isStream) throw new Skip("the vendor does not stream");
  mustEqual(outcome.isComplete, true, "the answer comes to its end when the upstream goes on");
}

/** A client who leaves is felt upstream. Of three tries the quickest counts. */
async function aborts(subject: ProviderSubject, lane: Lane, script: (sound: Sound) => Script): Promise<void> {
  const soundly = soundFor(subject, "text", true);
  lane.upstream.setDefault((request) => script(soundly(request)));
  let best = Infinity;
  for (let turn = 0; turn < 3 && best > abortMs; turn += 1) best = Math.min(best, await abortOnce(subject, lane));
  must(
    best <= abortMs,
    `the upstream feels it within ${abortMs} ms when the client leaves; it took ${Math.round(best)} ms`,
  );
}

async function abortOnce(subject: ProviderSubject, lane: Lane): Promise<number> {
  const leaving = new AbortController();
  const n = lane.upstream.requests.length + 1;
  const asking = lane.ask(questionFor("text", true, subject.model), { signal: leaving.signal }).catch(() => undefined);
  const arrived = await within(promptly, "the upstream is asked", Promise.race([lane.upstream.received(n), asking]));
  if (arrived === undefined || !("method" in arrived)) throw new Skip("the provider asks nobody");
  await new Promise<void>((resolve) => setTimeout(resolve, 20));
  const closed = lane.upstream.closedByClient(n);
  const busy = watchBusy();
  const leftAt = performance.now();
  leaving.abort();
  try {
    const closedAt = await within(3000, "an aborted call closes its connection to the upstream", closed);
    return closedAt - leftAt - busy.ms();
  } finally {
    busy.stop();
    await asking;
  }
}

async function answersApart(subject: ProviderSubject, lane: Lane): Promise<void> {
  const speaker = speakerOf(subject);
  const soundly = soundFor(subject, "text", true);
  lane.upstream.setDefault((request) => {
    const mark = /mark-\d+-end/.exec(request.text)?.[0] ?? "no mark";
    const { stream } = soundly(request);
    const { content, end, contentType } = speaker.reply({ ...answers.text, text: ["for ", mark] }, { request, stream });
    const type = contentType === undefined ? {} : { "content-type": contentType };
    return { headers: type, steps: [...content, ...end].map((data) => ({ type: "write", data })) };
  });
  const marks = Array.from({ length: 8 }, (_, index) => `mark-${index}-end`);
  const told = await Promise.all(
    marks.map(async (mark) => {
      const request = chatRequest([userMessage(`say ${mark}`)], {
        model: subject.model,
        stream: true,
        includeUsage: true,
      });
      const { events } = await lane.ask(request, { signal: AbortSignal.timeout(promptly) });
      return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
    }),
  );
  if (lane.upstream.requests.length === 0) throw new Skip("the provider asks nobody");
  mustEqual(
    told,
    marks.map((mark) => `for ${mark}`),
    "each of many answers at once is that of its own question",
  );
}

/** The second node gets the request as the first got it. */
async function failsOver(subject: ProviderSubject, lane: Lane): Promise<void> {
  const soundly = soundFor(subject, "tools", true);
  lane.upstream.setDefault(errorStatus(503, { error: { message: "too busy" } }));
  lane.spare.setDefault((request) => plain(soundly(request)));
  const counts = [lane.upstream.requests.length, lane.spare.requests.length] as const;
  const question = questionFor("tools", true, subject.model);
  const outcome = await lane.ask(question, { pool: "paired", signal: AbortSignal.timeout(promptly) });
  const [first, second] = [lane.upstream.requests[counts[0]], lane.spare.requests[counts[1]]];
  if (first === undefined) throw new Skip("the provider asks nobody");
  must(second !== undefined, "when a node is too busy the next one is asked");
  mustEqual(comparable(second.text), comparable(first.text), "the second node is asked what the first was asked");
  mustEqual(second.path, first.path, "the second node is asked where the first was asked");
  const request = second;
  judgeAnswer(outcome, { answer: answers.tools, bytes: soundly(request).bytes, stream: true });
}

function comparable(text: string): unknown {
  try {
    // Ids that vendors want are made anew for each request.
    const { id: _id, request_id: _request, ...rest } = asObject(JSON.parse(text)) ?? {};
    return rest;
  } catch {
    return text;
  }
}

/** After failures of all kinds nothing hangs on to an upstream. */
async function letsGo(subject: ProviderSubject, lane: Lane): Promise<void> {
  const soundly = soundFor(subject, "text", true);
  lane.upstream.setDefault((request) => hangAfter(plain({ ...soundly(request), end: [] }), 1));
  const n = lane.upstream.requests.length + 1;
  const leaving = new AbortController();
  const asking = lane.ask(questionFor("text", true, subject.model), { signal: leaving.signal }).catch(() => undefined);
  const arrived = await within(promptly, "the upstream is asked", Promise.race([lane.upstream.received(n), asking]));
  if (arrived === undefined || !("method" in arrived)) throw new Skip("the provider asks nobody");
  leaving.abort();
  await within(3000, "a connection is closed when nobody wants its answer", lane.upstream.closedByClient(n));
  await asking;
}

import { expect } from "vitest";
import type { Outcome } from "../matrix/clients/client.ts";
import { toldOf } from "../matrix/expected.ts";
import { user } from "../matrix/question.ts";
import { isInDialect } from "./dialects.ts";
import type { Route } from "./routes.ts";
import { lawful, type Shape, type Told } from "./shape.ts";
import { modes, scenes, type Spot, type Stage } from "./stage.ts";
import { saidText, spareText } from "./words.ts";

const question = { turns: [user("hello there")] };

/** What a client has in the end. A text that is neither of the two, or an end that is none, is none of these. */
type Had = "the answer" | "the second node's answer" | Error;

/** Lets the client ask for an answer of either kind, with and without a second node, and judges what it is told. */
export async function playShape(stage: Stage, route: Route, shape: Shape): Promise<void> {
  stage.play(shape);
  const place = shape.at ?? "scripted";
  const spots = modes.flatMap((mode) => scenes.map((scene): Spot => ({ place, mode, scene })));
  const all = await Promise.allSettled(spots.map(async (spot) => ({ spot, had: await ask(stage, route, spot) })));
  await stage.idle();
  for (const each of all) {
    if (each.status === "rejected") throw each.reason;
    const { spot, had } = each.value;
    const told = shape[spot.mode];
    if (told !== lawful) judge(stage, route, told, { spot, had });
    const [, spare] = stage.standings(spot);
    if (spare) expect(spare, "how the second node stands").toEqual({ failures: 0, inFlight: 0, rests: [] });
  }
}

/** @throws where the client took less than an answer for one. */
async function ask(stage: Stage, { client, upstream }: Route, { mode, ...spot }: Spot): Promise<Had> {
  const outcome = await client[mode](stage.url({ mode, ...spot }), question, { losses: "" }).catch(asError);
  if (outcome instanceof Error) return outcome;
  const { text, finish } = outcome;
  expect(finish, "how the answer ends").toBe(toldOf({ text }, client.id, upstream.wire.id).finish);
  expect([saidText, spareText], "what the client took for an answer").toContain(text);
  return text === saidText ? "the answer" : "the second node's answer";
}

function asError(thrown: unknown): Outcome | Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

interface Heard {
  readonly spot: Spot;
  readonly had: Had;
}

function judge(stage: Stage, { client }: Route, told: Told, { spot, had }: Heard): void {
  const { failures, rest } = told;
  const [failing] = stage.standings(spot);
  const head = stage.head(spot);
  expect({ ...spot, had: had instanceof Error ? "an error" : had, status: head?.status, failing }).toEqual({
    ...spot,
    ...expected(told, spot),
    failing: { failures, inFlight: 0, rests: rest === undefined ? [] : [rest] },
  });
  if (!(had instanceof Error)) return;
  expect(had.message).toMatch(told.says ?? "nothing");
  expect(head?.retryAfter ?? "", "when to try again").toMatch(told.retryAfter ?? "");
  if (head?.status !== 200) expect(isInDialect(client.id, had), `in its format: ${had.message}`).toBe(true);
}

function expected({ status, says, goesOn }: Told, { scene }: Spot): object {
  if (goesOn && scene === "paired") return { had: "the second node's answer", status: 200 };
  return { had: says ? "an error" : "the answer", status: expect.toBeOneOf([status].flat()) };
}

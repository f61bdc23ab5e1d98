import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "../matrix/answer.ts";
import { askedOf } from "../matrix/essentials.ts";
import { upstreams } from "../matrix/upstreams/all.ts";
import { answers, type Upstream } from "../matrix/upstreams/upstream.ts";
import { openWorld, type World } from "../matrix/world.ts";
import { clientKey, fixture, play, textOf } from "./fixtures.ts";
import { type Program, programs } from "./programs.ts";

const modes = ["streamed", "whole"] as const;
type Mode = (typeof modes)[number];

const input = { path: "gear.ts" };

const counts = { input: 100, output: 30, cached: 60, reasoning: 12 };
const signature = "RXFRQmNpZ25hdHVyZS1vZi10aGUtdmVuZG9yLTQ3MTE=";

/** A vendor counts in a stream for those who asked. */
function answerOf({ tool, name }: Program, mode: Mode): Answer {
  const call = { id: "call_4711", name: tool, input };
  const isCounted = mode === "whole" || !uncounted.has(name);
  const said = { thinking: "let me see", text: "I will look.", calls: [call] };
  return { ...said, signature, counts: isCounted ? counts : "none" };
}

/** These ask for no usage in their streams. */
const uncounted: ReadonlySet<string> = new Set(["open-webui-openai"]);

/** Has a program's turn answered, and gives what it took in and what the upstream was asked. */
async function turn(world: World, upstream: Upstream, program: Program, mode: Mode) {
  world.fake.setDefault(answers(upstream, answerOf(program, mode)));
  const request = fixture(program.name);
  const sent = mode === "whole" ? program.whole(request) : request;
  const answer = await play(world.url, sent);
  const heard = program.reader[mode](answer);
  const asked = world.fake.requests.at(-1);
  if (!asked) throw new Error("the upstream was not asked");
  const head = `${asked.path} ${asked.rawHeaders.join(" ")}`;
  expect(head).not.toContain(clientKey);
  return { sent, heard, asked, losses: String(answer.headers["x-patchbay-losses"] ?? "") };
}

function expectHeard({ heard }: Awaited<ReturnType<typeof turn>>, program: Program, mode: Mode, upstream: Upstream) {
  const isSilent = uncounted.has(program.name) && mode === "streamed";
  expect(heard).toMatchObject({
    text: "I will look.",
    thinking: "let me see",
    calls: [{ name: program.tool, input }],
    ...(!isSilent && { input: 100, output: 30 }),
  });
  if (program.wire !== "ollama" && upstream.wire.id !== "ollama") expect(heard.calls[0]?.id).toBe("call_4711");
}

describe.each(upstreams)("before $id", (upstream) => {
  const able = programs.map((program) => ({ ...program, isSame: program.wire === upstream.wire.id }));

  describe.each(able.filter(({ isSame, isOdd }) => isSame && !isOdd))("a turn of $name", (program) => {
    let world: World;

    beforeAll(async () => {
      world = await openWorld(upstream, false);
    });

    afterAll(() => world[Symbol.asyncDispose]());

    test.each(modes)("passes untouched, %s", async (mode) => {
      const outcome = await turn(world, upstream, program, mode);

      expect(outcome.asked.text).toBe(textOf(outcome.sent));
      expect(outcome.losses).toBe("");
      expectHeard(outcome, program, mode, upstream);
    });
  });

  describe.each(able)("a turn of $name", (program) => {
    let world: World;

    beforeAll(async () => {
      world = await openWorld(upstream, true);
    });

    afterAll(() => world[Symbol.asyncDispose]());

    test.each(modes)("is read and written, %s", async (mode) => {
      const outcome = await turn(world, upstream, program, mode);
      const { system, turns, tools } = askedOf(upstream, outcome.asked);

      for (const text of program.system) expect(system).toContain(text);
      for (const text of program.said) expect(turns.join("\n")).toContain(text);
      expect(tools.join("\n")).toContain(program.tool);
      expectHeard(outcome, program, mode, upstream);
      if (program.isSame && !program.isOdd) expect(outcome.losses).toBe("");
      else for (const pattern of program.told[upstream.wire.id] ?? []) expect(outcome.losses).toMatch(pattern);
    });
  });
});

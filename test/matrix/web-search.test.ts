import { describe, expect, test } from "vitest";
import type { Mode } from "./judge.ts";
import { found, searching } from "./search/found.ts";
import { searchers } from "./search/readers.ts";
import { openWorld } from "./world.ts";

const modes: readonly Mode[] = ["whole", "streamed"];
const { text, cited, url, title } = found;

/** How a wire asks for a search; of an endpoint that is unknown two wires ask it for their own clients only. */
const words: Readonly<Record<string, { readonly word: string; readonly isAsked: boolean }>> = {
  "openai-chat": { word: '"web_search_options"', isAsked: false },
  "openai-responses": { word: '"web_search"', isAsked: true },
  claude: { word: '"web_search_20250305"', isAsked: false },
  gemini: { word: '"googleSearch"', isAsked: true },
};

/** The range of a citation is the whole block for these. */
const citesBlocks: ReadonlySet<string> = new Set(["claude"]);

describe.each(searching)("a search of the web by $id", ({ upstream, answer }) => {
  const { word = "", isAsked = false } = words[upstream.wire.id] ?? {};
  const ways = searchers.flatMap((searcher) =>
    (searcher.id === upstream.wire.id ? [true, false] : [true]).map((neutral) => ({ ...searcher, neutral })),
  );

  describe.each(ways)("for a client of $id (neutral: $neutral)", ({ id, ask, neutral }) => {
    const isOwn = id === upstream.wire.id;

    test.each(modes)("is asked for in the vendor's words, or not at all, %s", async (mode) => {
      await using world = await openWorld(upstream, neutral);
      world.fake.setDefault(answer);
      await ask[mode](world.url);

      expect(world.fake.requests[0]?.text.includes(word)).toBe(isOwn || isAsked);
    });

    test.each(modes)("tells what it found and where, %s", async (mode) => {
      await using world = await openWorld(upstream, neutral);
      world.fake.setDefault(answer);
      const read = await ask[mode](world.url);

      expect(read.text).toBe(text);
      expect(read.sources).toMatchObject([{ url, title }]);
      expect(read.sources.map((source) => source.cited)).toEqual([citesBlocks.has(id) && !isOwn ? text : cited]);
    });
  });
});

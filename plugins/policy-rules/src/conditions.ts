import { type ChatRequest, createGlob, type Selection } from "@patchbay/sdk";
import type { When } from "./options.ts";

/** Whether a rule's conditions hold for a request. */
export type Condition = (selection: Selection, body: () => ChatRequest | undefined) => boolean;

/** The body is asked for only when everything else holds. */
export function createCondition(when: When): Condition {
  const heads = headTests.flatMap((make) => make(when) ?? []);
  const bodies = bodyTests.flatMap((make) => make(when) ?? []);
  return (selection, body) => {
    if (!heads.every((holds) => holds(selection))) return false;
    if (bodies.length === 0) return true;
    const request = body();
    return request !== undefined && bodies.every((holds) => holds(request));
  };
}

/** Makes a test, if the rule asks for it. */
type MakeTest<About> = (when: When) => ((about: About) => boolean) | undefined;

const headTests: readonly MakeTest<Selection>[] = [
  ({ models }) => models && on(createGlob(models), ({ model }) => model),
  ({ protocols }) => protocols && on(createGlob(protocols), ({ protocol }) => protocol),
  ({ pools }) => pools && on(createGlob(pools), ({ pool }) => pool),
  ({ clients }) => clients && on(createGlob(clients), ({ client }) => client),
  ({ headers }) => headers && headerTest(headers),
  ({ stream }) => (stream === undefined ? undefined : (selection) => selection.stream === stream),
  ({ minBytes = 0 }) => (minBytes === 0 ? undefined : ({ bodyBytes }) => bodyBytes >= minBytes),
  ({ maxBytes }) => (maxBytes === undefined ? undefined : ({ bodyBytes }) => bodyBytes <= maxBytes),
];

const bodyTests: readonly MakeTest<ChatRequest>[] = [
  ({ hasTools }) => (hasTools === undefined ? undefined : ({ tools = [] }) => tools.length > 0 === hasTools),
  ({ hasImages }) => (hasImages === undefined ? undefined : (request) => showsImages(request) === hasImages),
  ({ metadata }) => metadata && metadataTest(metadata),
];

function headerTest(globs: Readonly<Record<string, string>>): (selection: Selection) => boolean {
  const lower = Object.entries(globs).map(([name, glob]) => [name.toLowerCase(), glob] as const);
  const fits = createMarks(Object.fromEntries(lower));
  return ({ headers }) => fits((name) => headers[name]);
}

function metadataTest(globs: Readonly<Record<string, string>>): (request: ChatRequest) => boolean {
  const fits = createMarks(globs);
  // One vendor's users are marks of another's.
  return ({ metadata, user }) => fits((name) => metadata?.[name] ?? (name === "user_id" ? user?.id : undefined));
}

function on(
  fits: (name: string) => boolean,
  read: (selection: Selection) => string | undefined,
): (selection: Selection) => boolean {
  return (selection) => {
    const name = read(selection);
    return name !== undefined && fits(name);
  };
}

/** A test for named values: all must be there and fit. */
export function createMarks(
  globs: Readonly<Record<string, string>>,
): (valueOf: (name: string) => string | undefined) => boolean {
  const wanted = Object.entries(globs).map(([name, glob]) => ({ name, fits: createGlob([glob]) }));
  return (valueOf) =>
    wanted.every(({ name, fits }) => {
      const value = valueOf(name);
      return value !== undefined && fits(value);
    });
}

function showsImages({ messages }: ChatRequest): boolean {
  return messages.some(({ content }) =>
    content.some(
      (part) =>
        part.type === "image" || (part.type === "tool-result" && part.content.some(({ type }) => type === "image")),
    ),
  );
}

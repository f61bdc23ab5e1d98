/** A stretch of text that is thinking or is not. */
interface Stretch {
  readonly text: string;
  readonly thinking: boolean;
}

/** Parts the thinking that some models write into their text, between `<think>` tags at the very start, from the answer. */
export interface ThinkTags {
  push(text: string): readonly Stretch[];
  end(): readonly Stretch[];
}

const opening = /^\s*<(think|thinking|thought)>/;
const maybeOpening = /^\s*(<(t(h(i(n(k(i(n(g?)?)?)?)?|o(u(g(h(t)?)?)?)?)?)?)?)?)?$/;

/** Makes a splitter for one answer. `open`: the template has opened the tag already, so that only the closing one comes. */
export function createThinkTags(open: boolean): ThinkTags {
  let state: "start" | "thinking" | "answer" = open ? "thinking" : "start";
  let held = "";
  let trim = false;

  const begin = (text: string): readonly Stretch[] => {
    const tag = opening.exec(text);
    if (!tag && maybeOpening.test(text)) return hold(text);
    state = tag ? "thinking" : "answer";
    return step(tag ? text.slice(tag[0].length) : text);
  };

  const think = (text: string): readonly Stretch[] => {
    const close = /<\/(think|thinking|thought)>/.exec(text);
    if (!close) {
      const from = partialClose(text);
      held = text.slice(from);
      return stretch(text.slice(0, from), true);
    }
    state = "answer";
    trim = true;
    return [...stretch(text.slice(0, close.index), true), ...step(text.slice(close.index + close[0].length))];
  };

  const answer = (text: string): readonly Stretch[] => {
    const visible = trim ? text.replace(/^\s+/, "") : text;
    if (visible !== "") trim = false;
    return stretch(visible, false);
  };

  const hold = (text: string): readonly Stretch[] => {
    held = text;
    return [];
  };

  const step = (text: string): readonly Stretch[] => {
    held = "";
    if (state === "start") return begin(text);
    return state === "thinking" ? think(text) : answer(text);
  };

  return {
    push: (text) => step(held + text),
    end: () => stretch(held, state === "thinking"),
  };
}

function stretch(text: string, thinking: boolean): readonly Stretch[] {
  return text === "" ? [] : [{ text, thinking }];
}

const longestClose = "</thinking>".length;

/** Where a closing tag may have begun that is not complete yet. */
function partialClose(text: string): number {
  const from = text.lastIndexOf("<");
  if (from === -1 || text.length - from >= longestClose) return text.length;
  const tail = text.slice(from);
  return ["</think>", "</thinking>", "</thought>"].some((tag) => tag.startsWith(tail)) ? from : text.length;
}

/** A part of a text and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/**
 * Applies edits, in rising order and without overlap, to a text that came in pieces; the pieces stay apart. What an edit puts
 * in goes to the piece in which the edit begins, or, if it is as long as what it replaces, to the very places of that.
 */
export function applyEdits(pieces: readonly string[], edits: readonly Edit[]): readonly string[] {
  if (edits.length === 0) return pieces;
  const text = pieces.join("");
  const whole = splitAt(edits, pieces);
  const result: string[] = [];
  let next = 0;
  let at = 0;
  let end = 0;
  for (const piece of pieces) {
    end += piece.length;
    let out = "";
    for (let edit = whole[next]; edit && edit.start < end; edit = whole[++next]) {
      out += text.slice(at, edit.start) + edit.insert;
      at = edit.end;
    }
    result.push(at < end ? out + text.slice(at, end) : out);
    at = Math.max(at, end);
  }
  return result;
}

/** Cuts what keeps its length where the pieces end. */
function splitAt(edits: readonly Edit[], pieces: readonly string[]): readonly Edit[] {
  const ends: number[] = [];
  for (const { length } of pieces) ends.push((ends.at(-1) ?? 0) + length);
  let nth = 0;
  return edits.flatMap((edit) => {
    while ((ends[nth] ?? Infinity) <= edit.start) nth++;
    if (edit.insert.length !== edit.end - edit.start) return [edit];
    const cuts: number[] = [];
    for (let cut = ends[nth]; cut !== undefined && cut < edit.end; cut = ends[nth + cuts.length]) cuts.push(cut);
    return parted(edit, cuts);
  });
}

function parted({ start, end, insert }: Edit, cuts: readonly number[]): readonly Edit[] {
  const starts = [start, ...cuts];
  return starts.flatMap((from, index) => {
    const to = starts[index + 1] ?? end;
    return to > from ? [{ start: from, end: to, insert: insert.slice(from - start, to - start) }] : [];
  });
}

export { plugin } from "./plugin.ts";
export { editBodies } from "./edit-bodies.ts";
export { readTape } from "./read-tape.ts";
export { tapeSchema } from "./schema.ts";
export { createShape, type Shape } from "./shape/shape.ts";
export {
  type Gap,
  isTaped,
  type Tape,
  type TapedEvent,
  type TapeEnd,
  type TapeEvent,
  tapeFormat,
  type TapeHeader,
  tapeKinds,
} from "./tape.ts";
export { createTapeHeader, tapeEvent } from "./tape-line.ts";
export { type Channel, editTexts, type Leaf } from "./text/edit-texts.ts";

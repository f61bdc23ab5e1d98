export { compactWire } from "./compact/wire.ts";
export { wire } from "./wire.ts";

export { completionsWire } from "./completions/wire.ts";
export { openaiProfile, type Profile, profileKeys } from "./profile.ts";
export { wire } from "./wire.ts";

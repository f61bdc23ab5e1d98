export { gemini2Profile, gemini3Profile, type Profile } from "./profile.ts";
export { arrayWire, wire } from "./wire.ts";

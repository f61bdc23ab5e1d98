export { profileKeys } from "./profile.ts";
export { wire } from "./wire.ts";

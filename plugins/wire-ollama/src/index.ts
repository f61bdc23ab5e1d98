export { bareName } from "./model-names.ts";
export { profileKeys } from "./profile.ts";
export { wire } from "./wire.ts";

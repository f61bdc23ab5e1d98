export { createSecret, revealSecret } from "./secrets.ts";

export { capabilitiesOf } from "./capabilities.ts";
export { wire } from "./wire.ts";

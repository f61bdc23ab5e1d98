import { buildSandbox } from "./build-sandbox.mjs";

/** Tests run isolated plugins: their processes need what is built, whoever starts the tests. */
export async function setup() {
  await buildSandbox();
}

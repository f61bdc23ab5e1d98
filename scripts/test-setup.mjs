import { buildPackages } from "./build-packages.mjs";
import { buildSandbox } from "./build-sandbox.mjs";

/** Tests start the program, and isolated plugins: their processes run what is built, whoever starts the tests. */
export async function setup() {
  await Promise.all([buildPackages(), buildSandbox()]);
}

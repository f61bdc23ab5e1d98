import { existsSync, readFileSync } from "node:fs";

const file = process.argv[2];
const { passed, failed } = existsSync(file) ? count(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 1 };
process.stdout.write(`${passed} passed, ${failed} failed\n`);

function count({ numPassedTests, numFailedTests, testResults }) {
  // A test file that cannot be loaded has no test that could fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  );
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

import { failures, type Failure, type FailureCode } from "../../failure.ts";
import { GatewayError } from "../../gateway-error.ts";
import type { ErrorCodec, ErrorResponse } from "../../wire.ts";
import { describe, must } from "./check.ts";
import { junkTexts, plainDataFault } from "./data.ts";

const codes = Object.keys(failures).filter((code): code is FailureCode => Object.hasOwn(failures, code));
const leak = "internal-detail-7f3a";

/** Every failure becomes an error answer with its status and a JSON body, and nothing that is for the log alone. */
export function checkErrorEncoder(errors: ErrorCodec): void {
  for (const code of codes) {
    const error = new GatewayError(code, `the test wants ${code}`, {
      cause: new Error(leak),
      details: { leak },
      plugin: leak,
      hook: leak,
      upstream: { status: 500, headers: { "x-leak": leak }, body: leak, wire: "another" },
      retryAfterMs: 1500,
    });
    const answer = errors.encode(error, { requestId: "test-request" });
    must(answer.status === error.status, `${code} has status ${error.status}, got ${answer.status}`);
    must(plainDataFault(answer.body) === undefined && isFilledObject(answer.body), `${code} has a JSON object as body`);
    const tells = JSON.stringify(answer.body).includes(error.message);
    must(tells || error.owner !== "client", `${code} tells the client what is wrong`);
    must(
      !JSON.stringify(answer).includes(leak),
      `${code} shows neither cause, details, plugin nor another wire's body`,
    );
  }
}

/** Any response of any status reads as a failure of the table. */
export function checkErrorDecoder(decode: (response: ErrorResponse) => Failure): void {
  for (let status = 400; status < 600; status += 1) {
    for (const [index, body] of junkTexts.entries()) {
      const headers = headerSets[(status + index) % headerSets.length] ?? {};
      checkFailure(decodeOne(decode, { status, headers, body }), status);
    }
  }
}

const headerSets: readonly ErrorResponse["headers"][] = [
  {},
  { "content-type": "application/json" },
  { "content-type": "text/html", "retry-after": "soon" },
  { "retry-after": "-1" },
  { "retry-after": "Wed, 31 Feb 2099 99:99:99 GMT" },
];

function decodeOne(decode: (response: ErrorResponse) => Failure, response: ErrorResponse): Failure {
  try {
    return decode(response);
  } catch (error) {
    const body = JSON.stringify(response.body.slice(0, 40));
    throw new Error(
      `reading an error answer never throws: status ${response.status}, body ${body}: ${describe(error)}`,
      {
        cause: error,
      },
    );
  }
}

function checkFailure(failure: Failure, status: number): void {
  must(Object.hasOwn(failures, failure.code), `status ${status} reads as a failure of the table, got ${failure.code}`);
  must(
    typeof failure.message === "string" && failure.message !== "",
    `status ${status} reads as a failure with a message`,
  );
  const { retryAfterMs = 0 } = failure;
  must(
    Number.isFinite(retryAfterMs) && retryAfterMs >= 0,
    `status ${status}: retryAfterMs is a time ahead, got ${retryAfterMs}`,
  );
  const fault = plainDataFault(failure, "the failure");
  must(fault === undefined, `status ${status}: a failure is plain data: ${fault}`);
}

function isFilledObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

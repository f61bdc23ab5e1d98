import type { Json } from "../../../model/json.ts";
import type { UnaryCodec, Wire } from "../../../wire.ts";
import { must, onlyGatewayError } from "../check.ts";
import { deepFreeze, junkValues, mutations, plainDataFault } from "../data.ts";
import { checkErrorDecoder, checkErrorEncoder } from "../errors.ts";
import { decodeContext, type WireSubject } from "./samples.ts";

/** The rules for identity, errors and operations other than chat. */
export const otherRules: readonly { readonly name: string; readonly run: (subject: WireSubject) => void }[] = [
  { name: "names itself and the version of its codec", run: ({ wire }) => checkIdentity(wire) },
  {
    name: "has an error answer for every failure that shows nothing of the inside",
    run: ({ wire }) => checkErrorEncoder(wire.codec.errors),
  },
  {
    name: "reads every error answer",
    run: ({ wire }) => checkErrorDecoder((response) => wire.codec.errors.decode(response)),
  },
  {
    name: "reads any body of its other operations, or refuses it with a GatewayError",
    run: ({ wire }) => checkUnary(wire),
  },
];

function checkIdentity({ id, version }: Wire): void {
  must(/^[a-z0-9][a-z0-9.-]*$/.test(id), `the id is in kebab case, got ${JSON.stringify(id)}`);
  must(/^\d+\.\d+$/.test(version), `the version is major.minor, got ${JSON.stringify(version)}`);
}

const bodies: readonly Json[] = [
  ...junkValues,
  ...mutations({ model: "test-model", input: ["a"], messages: [{ role: "user", content: "a" }] }),
  ...mutations({ data: [{ id: "a", object: "model", index: 0, embedding: [0.5] }], usage: { prompt_tokens: 1 } }),
  ...mutations({
    models: [{ name: "a" }],
    embeddings: [[0.5]],
    embedding: { values: [1] },
    totalTokens: 1,
    input_tokens: 1,
  }),
];

function checkUnary({ codec }: Wire): void {
  if (codec.embed) checkCodec("embed", codec.embed);
  if (codec.countTokens) checkCodec("countTokens", codec.countTokens);
  if (codec.models) checkCodec("models", codec.models);
}

function checkCodec<Request, Reply>(name: string, codec: UnaryCodec<Request, Reply>): void {
  const context = { losses: (): void => undefined };
  for (const body of [undefined, ...bodies]) {
    const request = onlyGatewayError(`${name}: reading a request refuses with a GatewayError`, () =>
      codec.decodeRequest(deepFreeze(body), decodeContext(body ?? null)),
    );
    mustBePlain(`${name}: a request`, request);
    const reply = onlyGatewayError(`${name}: reading an answer refuses with a GatewayError`, () =>
      codec.decodeReply(deepFreeze(body ?? null), context),
    );
    mustBePlain(`${name}: an answer`, reply);
  }
}

function mustBePlain(what: string, value: unknown): void {
  const fault = plainDataFault(value);
  must(fault === undefined, `${what} is plain data: ${fault}`);
}

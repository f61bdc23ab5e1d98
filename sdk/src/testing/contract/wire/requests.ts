import { GatewayError } from "../../../gateway-error.ts";
import type { Loss, LossKind } from "../../../loss.ts";
import type { Json } from "../../../model/json.ts";
import type { ChatRequest } from "../../../model/request.ts";
import type { Wire } from "../../../wire.ts";
import { must, mustEqual, onlyGatewayError } from "../check.ts";
import { deepFreeze, mutations, plainDataFault } from "../data.ts";
import { sampleRequests } from "../sample-requests.ts";
import { decodeContext, encodeContext, type WireSubject } from "./samples.ts";

/** The rules for reading and writing requests. */
export const requestRules: readonly { readonly name: string; readonly run: (subject: WireSubject) => void }[] = [
  { name: "reads every sample request, and leaves it as it is", run: readsSamples },
  { name: "reads any request, or refuses it with a GatewayError of the client's", run: readsAnything },
  { name: "writes any request, or refuses it with a GatewayError, and leaves it as it is", run: writesAnything },
  { name: "reads back what it wrote, or says in the ledger what was lost", run: readsBack },
];

function readsSamples({ wire, requests }: WireSubject): void {
  for (const body of requests) {
    const request = wire.codec.chat.decodeRequest(deepFreeze(body), decodeContext(body));
    checkRequest(request);
  }
}

function readsAnything({ wire, requests }: WireSubject): void {
  for (const body of [
    ...requests.flatMap((sample) => mutations(sample)),
    ...mutations({ model: "test-model", messages: [{}] }),
  ]) {
    const rule = `reading a request refuses with a GatewayError, body ${JSON.stringify(body).slice(0, 300)}`;
    const request = refusedByClient(rule, () => wire.codec.chat.decodeRequest(deepFreeze(body), decodeContext(body)));
    if (request) checkRequest(request);
  }
}

/** What `work` gives, or undefined when it refused with a failure that is the client's. */
function refusedByClient<T>(rule: string, work: () => T): T | undefined {
  return onlyGatewayError(rule, () => {
    try {
      return work();
    } catch (error) {
      if (GatewayError.is(error))
        must(error.owner === "client", `${rule}: the failure is the client's, got ${error.code}`);
      throw error;
    }
  });
}

function checkRequest(request: ChatRequest): void {
  const fault = plainDataFault(request, "request");
  must(fault === undefined, `a request is plain data: ${fault}`);
  must(typeof request.model === "string" && typeof request.stream === "boolean", "a request has model and stream");
  must(Array.isArray(request.system) && Array.isArray(request.messages), "a request has system and messages");
  for (const { role, content } of request.messages) {
    must(["user", "assistant", "system"].includes(role), `a message's role is user, assistant or system, got ${role}`);
    must(Array.isArray(content), "a message's content is a list of parts");
  }
}

function writesAnything(subject: WireSubject): void {
  for (const request of [...sampleRequests, ...readable(subject)]) {
    for (const stream of [true, false]) {
      const losses: Loss[] = [];
      const asked = deepFreeze({ ...request, stream });
      const written = onlyGatewayError("writing a request refuses with a GatewayError", () =>
        subject.wire.codec.chat.encodeRequest(asked, encodeContext(asked, losses)),
      );
      losses.forEach(checkLoss);
      if (!written) continue;
      const fault = plainDataFault(written.body, "body") ?? plainDataFault(written.memo, "memo");
      must(fault === undefined, `what is written is plain data: ${fault}`);
    }
  }
}

const lossKinds: ReadonlySet<LossKind> = new Set(["dropped", "approximated", "renamed", "synthesized"]);

function checkLoss({ path, kind, reason }: Loss): void {
  must(lossKinds.has(kind), `${kind} is no kind of loss`);
  must(typeof path === "string" && typeof reason === "string" && reason !== "", "a loss has a path and a reason");
}

function readsBack(subject: WireSubject): void {
  const { codec } = subject.wire;
  for (const request of readable(subject)) {
    const losses: Loss[] = [];
    const written = onlyGatewayError("writing a request refuses with a GatewayError", () =>
      codec.chat.encodeRequest(deepFreeze(request), encodeContext(request, losses)),
    );
    if (!written || losses.length > 0) continue;
    const context = { ...decodeContext(written.body), model: request.model, stream: request.stream };
    mustEqual(
      known(codec.chat.decodeRequest(written.body, context)),
      known(request),
      "a request survives writing and reading",
    );
  }
}

/** The request without what is only said by being undefined. */
function known(request: ChatRequest): unknown {
  return JSON.parse(JSON.stringify(request));
}

function readable({ wire, requests }: WireSubject): readonly ChatRequest[] {
  return requests.map((body: Json) => readRequest(wire, body));
}

function readRequest(wire: Wire, body: Json): ChatRequest {
  return wire.codec.chat.decodeRequest(body, decodeContext(body));
}

import { type EndpointTarget, GatewayError, type Json, type Node } from "@patchbay/sdk";
import { asJson } from "../guest/hooks/plain-data.ts";
import type { ProviderQuestion } from "../guest/hooks/provider-ask.ts";
import { askGuest } from "./ask-guest.ts";
import type { ProviderPlace } from "./provider-place.ts";
import type { Read } from "./shapes.ts";

/** Something that a provider's function says of a target, and what its answer depends on. */
export interface Question<T> {
  readonly what: ProviderQuestion;
  readonly read: Read<T>;
  readonly key: (target: EndpointTarget) => string;
}

/** Answers of a provider's functions, fetched before they are needed. */
export interface ProviderAnswers {
  /** @throws GatewayError when nobody fetched it. */
  get<T>(question: Question<T>, target: EndpointTarget): T;
  /** Undefined when it is there. */
  fetch<T>(question: Question<T>, target: EndpointTarget): Promise<void> | undefined;
}

/** Answers per node: clients may name models as they like. */
const mostAnswers = 1000;

/** Makes the answers of one provider; they live as long as the nodes that they are about. */
export function createAnswers({ index, context }: ProviderPlace): ProviderAnswers {
  const nodes = new WeakMap<Node, Map<string, { readonly value: unknown }>>();
  const pending = new Map<string, Promise<void>>();
  const keyOf = ({ what, key }: Question<unknown>, target: EndpointTarget): string => `${what} ${key(target)}`;
  const ask = async <T>(question: Question<T>, target: EndpointTarget): Promise<void> => {
    const input = asJson({ provider: index, what: question.what, target }) satisfies Json;
    const place = { context, hook: `outboundProvider.${question.what}` };
    const value = await askGuest(place, { method: "provider.ask", input }, question.read);
    const known = nodes.get(target.node) ?? new Map<string, { readonly value: unknown }>();
    nodes.set(target.node, known);
    known.set(keyOf(question, target), { value });
    if (known.size > mostAnswers) known.delete(known.keys().next().value ?? "");
  };
  return {
    get<T>(question: Question<T>, target: EndpointTarget): T {
      const found = nodes.get(target.node)?.get(keyOf(question, target));
      if (!found)
        throw new GatewayError("provider-crashed", `the provider was not asked for its ${question.what} before`);
      // What is under a question's key was read by its shape.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return found.value as T;
    },
    fetch(question, target) {
      const key = keyOf(question, target);
      if (nodes.get(target.node)?.has(key)) return undefined;
      const whole = `${target.node.pool} ${target.node.id} ${key}`;
      const running = pending.get(whole);
      if (running) return running;
      const asking = ask(question, target).finally(() => void pending.delete(whole));
      pending.set(whole, asking);
      return asking;
    },
  };
}

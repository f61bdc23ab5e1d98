import { expectTypeOf } from "vitest";
import type { Call, ChatEvent, ExchangeEndEvent, Plugin, Selection } from "../../src/index.ts";
import {
  type ContractCheck,
  eventsOf,
  kernelEvent,
  providerCall,
  providerContract,
  selection,
  startPlugin,
} from "../../src/testing/index.ts";

declare const plugin: Plugin;

expectTypeOf(providerContract(plugin)).toEqualTypeOf<readonly ContractCheck[]>();
expectTypeOf(selection()).toExtend<Selection>();
expectTypeOf(kernelEvent("exchange-end")).toEqualTypeOf<ExchangeEndEvent>();
expectTypeOf(providerCall<"models">({})).toEqualTypeOf<Call<"models">>();
expectTypeOf(eventsOf).returns.resolves.toEqualTypeOf<readonly ChatEvent[]>();
expectTypeOf(startPlugin(plugin)).resolves.toHaveProperty("hooks");

// @ts-expect-error: there is no such kind
kernelEvent("answer");
// @ts-expect-error: the field belongs to another kind
kernelEvent("exchange-end", { reply: {} });
// @ts-expect-error: the request is not one of embeddings
providerCall<"embed">({ models: [] });

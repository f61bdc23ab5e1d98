import { expectTypeOf } from "vitest";
import type { ChatReply, ExchangeEndEvent, Hooks, KernelEvent, KernelEventKind, Observer } from "../../src/index.ts";

type Hook = NonNullable<Hooks["observe"]>;

const observer = {
  events: ["exchange-end", "reply"],
  handle(batch) {
    expectTypeOf(batch).toEqualTypeOf<readonly KernelEvent[]>();
    for (const event of batch) {
      if (event.type === "exchange-end") expectTypeOf(event).toEqualTypeOf<ExchangeEndEvent>();
      if (event.type === "reply") expectTypeOf(event.reply).toEqualTypeOf<ChatReply>();
    }
  },
} satisfies Observer;
expectTypeOf(observer).toExtend<Hook>();
({ ...observer, handle: async () => undefined }) satisfies Observer;
expectTypeOf([observer, observer]).toExtend<Hook>();
expectTypeOf<KernelEventKind>().toEqualTypeOf<KernelEvent["type"]>();

// @ts-expect-error: there is no such kind
({ ...observer, events: ["answer"] }) satisfies Observer;
// @ts-expect-error: an observer says what it wants to see
({ handle: () => undefined }) satisfies Observer;
// @ts-expect-error: eyes on everything, hands on nothing
({ ...observer, handle: (batch) => batch.map((event) => (event.type = "reply")) }) satisfies Observer;
// @ts-expect-error: not every event is of an exchange
({ ...observer, handle: (batch) => batch.map((event) => event.exchange) }) satisfies Observer;

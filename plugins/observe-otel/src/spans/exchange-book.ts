import type { AttemptEndEvent, AttemptStartEvent, ExchangeStartEvent, LossEvent, WireHeadEvent } from "@patchbay/sdk";
import { type ContextRules, type TraceContext, traceContextOf } from "../context/trace-context.ts";
import { NodeFacts } from "./node-facts.ts";
import type { AnsweredContent, AskedContent, Content, Gathered, GatheredAttempt } from "./gathered.ts";
import { providerName } from "./provider-name.ts";

/** An exchange that runs. */
interface Running {
  readonly at: number;
  readonly context: TraceContext;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly begun: Map<number, AttemptStartEvent>;
  readonly attempts: GatheredAttempt[];
  readonly losses: LossEvent[];
  asked: AskedContent | undefined;
  answered: AnsweredContent | undefined;
}

/** How exchanges are written down. */
export interface BookRules extends ContextRules {
  /** `gen_ai.provider.name` by pool. */
  readonly providers: Readonly<Record<string, string>>;
}

const maxRunning = 20_000;
const maxAgeMs = 3_600_000;
const maxAttempts = 100;
const maxLosses = 32;
/** Most characters of content that wait for the end of their exchanges. */
const maxContent = 33_554_432;

/** The exchanges that run, with what is known of them. An end that was dropped on its way is waited for an hour. */
export class ExchangeBook {
  readonly nodes = new NodeFacts();
  readonly #rules: BookRules;
  readonly #running = new Map<string, Running>();
  #content = 0;

  constructor(rules: BookRules) {
    this.#rules = rules;
  }

  started({ exchange, at, method, path, headers }: ExchangeStartEvent): void {
    this.#forgetOld(at);
    const context = traceContextOf(exchange, headers, this.#rules);
    this.#running.set(exchange, begun({ at, context, method, path }));
  }

  attemptStarted(event: AttemptStartEvent): void {
    const { exchange, attempt, pool, node, wire } = event;
    this.nodes.called(pool, node, wire);
    const running = this.#running.get(exchange);
    if (running && running.begun.size < maxAttempts) running.begun.set(attempt, event);
  }

  headSent(event: WireHeadEvent): void {
    const { exchange, attempt, side, direction } = event;
    if (side !== "upstream" || direction !== "request" || attempt === undefined) return;
    const begun = this.#running.get(exchange)?.begun.get(attempt);
    if (begun) this.nodes.learn(begun.pool, begun.node, event);
  }

  /** What is known of an attempt that is over. */
  attemptEnded(end: AttemptEndEvent): GatheredAttempt {
    const { exchange, attempt, pool, node } = end;
    const running = this.#running.get(exchange);
    const begun = running?.begun.get(attempt);
    const gathered = {
      end,
      provider: providerName(pool, begun?.wire, this.#rules.providers),
      wire: begun?.wire,
      passthrough: begun?.passthrough,
      server: this.nodes.serverOf(pool, node),
    };
    if (running && running.attempts.length < maxAttempts) running.attempts.push(gathered);
    return gathered;
  }

  lost(event: LossEvent): void {
    const running = this.#running.get(event.exchange);
    if (running?.context.isSampled === true && running.losses.length < maxLosses) running.losses.push(event);
  }

  /** Whether content of an exchange is worth being read. */
  keepsContent(exchange: string): boolean {
    return this.#running.get(exchange)?.context.isSampled === true && this.#content < maxContent;
  }

  asked(exchange: string, asked: AskedContent): void {
    const running = this.#running.get(exchange);
    if (!running) return;
    this.#content -= contentOf(running);
    running.asked = asked;
    this.#content += contentOf(running);
  }

  answered(exchange: string, answered: AnsweredContent): void {
    const running = this.#running.get(exchange);
    if (!running) return;
    this.#content -= contentOf(running);
    running.answered = answered;
    this.#content += contentOf(running);
  }

  /** All that is known of an exchange that is over; little where its beginning was dropped. */
  ended(exchange: string, at: number): Gathered {
    const found = this.#running.get(exchange);
    if (found) this.#forget(exchange, found);
    if (found) return found;
    const context = traceContextOf(exchange, {}, this.#rules);
    return begun({ at, context, method: undefined, path: undefined });
  }

  #forgetOld(now: number): void {
    for (const [exchange, running] of this.#running) {
      if (this.#running.size < maxRunning && !(now - running.at > maxAgeMs)) return;
      this.#forget(exchange, running);
    }
  }

  #forget(exchange: string, running: Running): void {
    this.#content -= contentOf(running);
    this.#running.delete(exchange);
  }
}

function begun({ at, context, method, path }: Pick<Running, "at" | "context" | "method" | "path">): Running {
  return {
    at,
    context,
    method,
    path,
    begun: new Map(),
    attempts: [],
    losses: [],
    asked: undefined,
    answered: undefined,
  };
}

function contentOf({ asked, answered }: Running): number {
  if (asked === undefined && answered === undefined) return 0;
  return lengthOf(asked?.system) + lengthOf(asked?.input) + lengthOf(answered?.output);
}

function lengthOf(content: Content | undefined): number {
  return content?.json.length ?? 0;
}

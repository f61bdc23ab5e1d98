import {
  type AttemptCall,
  type AttemptCommitEvent,
  type Candidate,
  GatewayError,
  type ObservedError,
  type ProofMemory,
  type Usage,
  type Wire,
} from "@patchbay/sdk";
import type { Resting } from "../nodes/node-record.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import type { ErrorRule } from "../nodes/error-rules.ts";
import type { Exchange } from "./exchange.ts";
import { HeldProofs } from "./held-proofs.ts";
import type { Lane } from "./lane.ts";
import type { AttemptLosses } from "./loss-ledger.ts";
import { ReplyHeaders } from "./reply-headers.ts";
import { endTurn, type Turn } from "./take-turn.ts";

type Outcome = "done" | "failed" | "cancelled";

/** One call to one node: counts for the node while it runs, and says what became of it. */
export class Attempt {
  readonly exchange: Exchange;
  readonly candidate: Candidate;
  readonly entry: NodeEntry;
  /** Counts from 1. */
  readonly number: number;
  /** Aborts when the exchange is called off, or this attempt alone. */
  readonly signal: AbortSignal;
  readonly losses: AttemptLosses;
  usage: Usage | undefined;
  readonly #lane: Lane | undefined;
  readonly #startedAt: number;
  readonly #turn: Turn;
  #ended = false;
  #firstEventMs: number | undefined;
  #replyHeaders: ReplyHeaders | undefined;
  #proofs: ProofMemory | undefined;

  /** On a lane it may be called off because another answers first. */
  constructor(exchange: Exchange, turn: Turn, lane?: Lane) {
    const { candidate, entry } = turn;
    const { clock } = exchange.generation.host;
    exchange.attempts++;
    this.exchange = exchange;
    this.signal = lane?.signal ?? exchange.signal;
    this.losses = exchange.losses.beginAttempt();
    this.#lane = lane;
    this.candidate = candidate;
    this.entry = entry;
    this.#turn = turn;
    this.number = exchange.attempts;
    this.#startedAt = clock.monotonic();
    entry.record.started(clock.now());
    lane?.begin(this);
  }

  /** What earlier answers left for the client; of two attempts at once only the winner's own proofs are kept. */
  get proofs(): ProofMemory | undefined {
    const { proofs } = this.exchange;
    this.#proofs ??= this.#lane && proofs ? new HeldProofs(proofs) : proofs;
    return this.#proofs;
  }

  /** The way to the node is chosen. @throws the reason when it was called off before. */
  started(wire: Wire | undefined, passthrough: boolean): void {
    this.#checkLost();
    const { emitter } = this.exchange.generation;
    if (!emitter.wants("attempt-start", this.exchange.id)) return;
    emitter.emit({ type: "attempt-start", ...this.#facts(), ...(wire && { wire: wire.id }), passthrough });
  }

  /** The first event that commits has come. @throws the reason when it was called off before. */
  committed(): void {
    this.#checkLost();
    this.#lane?.committed();
    const { exchange } = this;
    const { emitter, host } = exchange.generation;
    const now = host.clock.monotonic();
    exchange.committed(this.candidate);
    exchange.replyHeaders.follow(this.#replyHeaders);
    exchange.losses.answeredBy(this.losses);
    if (this.#proofs instanceof HeldProofs) this.#proofs.keep();
    exchange.firstEventMs ??= now - exchange.startedAt;
    const firstEventMs = now - this.#startedAt;
    this.#firstEventMs = firstEventMs;
    this.entry.record.answered(this.candidate.model, firstEventMs);
    if (!emitter.wants("attempt-commit", this.exchange.id)) return;
    emitter.emit({ type: "attempt-commit", ...this.#facts(), firstEventMs });
  }

  /** Another answers: it is over, and nobody's fault. How long it was waited for is known all the same. */
  lost(): void {
    if (this.#ended) return;
    const { exchange, entry, candidate } = this;
    const waitedMs = exchange.generation.host.clock.monotonic() - this.#startedAt;
    if (!this.#lane?.isHedge) entry.record.outlasted(candidate.model, waitedMs);
    this.ended("cancelled");
  }

  /** It is over; a failure tells on the node when it is the node's. Only the first word counts. */
  ended(outcome: Outcome, error?: GatewayError, rule?: ErrorRule): void {
    if (this.#ended) return;
    this.#ended = true;
    const { record } = this.entry;
    const { emitter } = this.exchange.generation;
    record.ended(outcome);
    endTurn(this.#turn, this.exchange.generation.host.sharing);
    this.#correctTokens();
    if (outcome === "done") record.succeeded(this.candidate.model);
    if (outcome === "failed") this.exchange.replyHeaders.follow(this.#replyHeaders);
    const rest = outcome === "failed" && error ? this.#failed(error, rule) : undefined;
    this.#trace(outcome, error, rest);
    if (emitter.wants("attempt-end", this.exchange.id)) this.#tellEnd(outcome, error);
  }

  #tellEnd(outcome: Outcome, error: GatewayError | undefined): void {
    const { operation, protocol, target, clientId, generation } = this.exchange;
    generation.emitter.emit({
      type: "attempt-end",
      ...this.#facts(),
      operation,
      protocol: protocol.id,
      stream: target.stream,
      client: clientId,
      outcome,
      durationMs: generation.host.clock.monotonic() - this.#startedAt,
      losses: this.losses.entries.length,
      ...(this.#firstEventMs !== undefined && { firstEventMs: this.#firstEventMs }),
      ...(error && { error: observed(error) }),
      ...(this.usage && { usage: this.usage }),
    });
  }

  /** The rest that follows, if any. */
  #failed(error: GatewayError, rule: ErrorRule | undefined): Resting | undefined {
    const { record, config } = this.entry;
    const { model } = this.candidate;
    const now = this.exchange.generation.host.clock.now();
    if (rule?.rest === false) return undefined;
    if (typeof rule?.rest !== "number") return record.failed(model, error, now, config.traffic.cooldowns);
    const rest = { until: now + rule.rest, reason: error.code, soft: false };
    record.rest(model, rest);
    return { model, ...rest };
  }

  #trace(outcome: Outcome, error: GatewayError | undefined, rest: Resting | undefined): void {
    const { exchange, number, candidate } = this;
    const { node, model } = candidate;
    exchange.trace.attempts.push({
      attempt: number,
      pool: node.pool,
      node: node.id,
      model,
      startedMs: this.#startedAt - exchange.startedAt,
      durationMs: exchange.generation.host.clock.monotonic() - this.#startedAt,
      outcome,
      ...(this.#lane?.isHedge && { hedge: true }),
      ...(error && { error: { code: error.code, message: error.message } }),
      ...(rest && {
        rest: {
          reason: rest.reason,
          ...(rest.model !== undefined && { model: rest.model }),
          until: new Date(rest.until).toISOString(),
        },
      }),
    });
  }

  /** The limit of tokens was reckoned with a guess. */
  #correctTokens(): void {
    const { inputTokens = 0, outputTokens = 0 } = this.usage ?? {};
    if (this.entry.config.traffic.limits?.tokensPerMinute === undefined || !this.usage) return;
    const { clock, sharing } = this.exchange.generation.host;
    const more = inputTokens + outputTokens - this.#turn.tokens;
    if (sharing?.isShared) sharing.minutes.correct(this.entry.record, more, this.#turn.takenAt);
    else this.entry.record.minute.correct(more, clock.now());
  }

  /** The attempt, as transforms see it. */
  call(wire: Wire | undefined): AttemptCall {
    const { exchange, number, candidate, signal } = this;
    return {
      ...exchange.call(),
      signal,
      attempt: number,
      candidate,
      ...(wire && { wire: wire.id }),
      replyHeader: (name, value) => this.#setReplyHeader(name, value),
    };
  }

  #setReplyHeader(name: string, value: string): void {
    this.#replyHeaders ??= new ReplyHeaders(this.exchange.generation.redact);
    this.#replyHeaders.set(name, value);
    // One that has committed before its first header is not followed yet.
    if (this.#firstEventMs !== undefined) this.exchange.replyHeaders.follow(this.#replyHeaders);
  }

  #checkLost(): void {
    if (this.#lane?.isLost) throw GatewayError.from(this.signal.reason, "aborted");
  }

  #facts(): Facts {
    const { node, model } = this.candidate;
    const { id, generation } = this.exchange;
    return {
      at: generation.host.clock.now(),
      exchange: id,
      attempt: this.number,
      pool: node.pool,
      node: node.id,
      model,
      ...(this.#lane?.isHedge && { hedge: true }),
    };
  }
}

/** What every event of an attempt says. */
type Facts = Pick<AttemptCommitEvent, "at" | "exchange" | "attempt" | "pool" | "node" | "model" | "hedge">;

/** An error for observers. */
export function observed({ code, owner, message, status, plugin, hook }: GatewayError): ObservedError {
  return { code, owner, message, status, ...(plugin !== undefined && { plugin }), ...(hook !== undefined && { hook }) };
}

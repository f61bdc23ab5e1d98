import type {
  BoundNode,
  Candidate,
  ChatReply,
  ChatRequest,
  DecodeRequestContext,
  FinishReason,
  GatewayError,
  InboundProtocol,
  InboundRequest,
  NodeState,
  OperationKind,
  ProofMemory,
  RequestCall,
  Route,
  RouteTarget,
  Usage,
  Wire,
} from "@patchbay/sdk";
import type { RemoteCodec } from "@patchbay/sdk/host";
import { decodeText } from "../decode-text.ts";
import type { Destination } from "../nodes/resolve-model.ts";
import { ExchangeTrace } from "../trace/exchange-trace.ts";
import { type LedgerEntry, LossLedger } from "./loss-ledger.ts";
import { remoteCodecOf } from "./remote-wire.ts";
import { ReplyHeaders } from "./reply-headers.ts";
import { type Strictness, strictnessOf } from "./strictness.ts";
import type { SelectionSource } from "./selection-record.ts";
import type { BoundRoute } from "./bound-route.ts";
import type { Generation } from "../generation/generation.ts";

/** What an exchange is made of. */
export interface ExchangeSource {
  readonly id: string;
  readonly generation: Generation;
  readonly bound: BoundRoute;
  readonly inbound: InboundRequest;
  readonly target: RouteTarget;
  /** Path and query as the client asked for them; default: the path of `inbound`. */
  readonly address?: string | undefined;
  /** The pool that path or header named. */
  readonly pool: string | undefined;
  /** Tells the holders of keys apart. */
  readonly clientId: string;
  /** The body as it came, decompressed. */
  readonly body: Uint8Array;
  /** The client's own word on losses, as its header has it. */
  readonly strict: string | undefined;
  /** Aborts when the client leaves, the deadline passes or the kernel stops. */
  readonly signal: AbortSignal;
  readonly at: number;
  readonly startedAt: number;
}

/** One client request and everything that is done for it. */
export class Exchange implements SelectionSource {
  readonly id: string;
  readonly generation: Generation;
  readonly route: Route;
  readonly protocol: InboundProtocol;
  readonly wire: Wire;
  /** The wire's codec, where it runs in another process; undefined where it is called here. */
  readonly remote: RemoteCodec | undefined;
  /** Id of the plugin that gives the protocol. */
  readonly owner: string;
  readonly inbound: InboundRequest;
  readonly target: RouteTarget;
  readonly address: string;
  readonly body: Uint8Array;
  readonly clientId: string;
  readonly signal: AbortSignal;
  readonly at: number;
  readonly startedAt: number;
  /** The pool that path, header or model prefix named. */
  pool: string | undefined;
  attempts = 0;
  answeredBy: Candidate | undefined;
  /** Id of the plugin whose transform answered in place of a node. */
  answeringPlugin: string | undefined;
  firstEventMs: number | undefined;
  finish: FinishReason | undefined;
  usage: Usage | undefined;
  reply: ChatReply | undefined;
  error: GatewayError | undefined;
  readonly strictness: Strictness;
  /** Its streams are checked against the rules of their wires. */
  readonly isSampled: boolean;
  readonly losses = new LossLedger((entry) => this.#lost(entry));
  readonly trace = new ExchangeTrace();
  readonly replyHeaders: ReplyHeaders;
  readonly #bindings = new Map<string, number>();
  #decoded: ChatRequest | undefined;
  #request: ChatRequest | undefined;
  #text: string | undefined;

  constructor(source: ExchangeSource) {
    this.id = source.id;
    this.generation = source.generation;
    this.route = source.bound.route;
    this.protocol = source.bound.protocol;
    this.wire = source.bound.wire;
    this.remote = remoteCodecOf(source.bound.wire);
    this.owner = source.bound.owner;
    this.inbound = source.inbound;
    this.target = source.target;
    this.address = source.address ?? source.inbound.path;
    this.pool = source.pool;
    this.body = source.body;
    this.clientId = source.clientId;
    this.signal = source.signal;
    this.at = source.at;
    this.startedAt = source.startedAt;
    this.replyHeaders = new ReplyHeaders(source.generation.redact);
    this.strictness = strictnessOf(source.strict, source.generation.strictAt(source.inbound.path));
    const { host, config } = source.generation;
    this.isSampled = source.target.stream && host.violations.isSampled(config.server.streamChecks);
  }

  /** What earlier answers to this client left; undefined when nothing is kept. Bodies that pass through never ask. */
  get proofs(): ProofMemory | undefined {
    const { host, config } = this.generation;
    return host.proofs.of(this.clientId, config.server);
  }

  get operation(): OperationKind {
    return this.route.operation;
  }

  /** The model as the client named it, or as a transform at position `request` changed it. */
  get model(): string {
    return this.#request?.model ?? this.target.model ?? "";
  }

  /** The client's body as text. */
  get text(): string {
    this.#text ??= decodeText(this.body);
    return this.#text;
  }

  /** The neutral request; read from the client's body when first asked for. One that is read elsewhere is read before. */
  get request(): ChatRequest {
    this.#request ??= this.#decode();
    return this.#request;
  }

  /** Takes what was read elsewhere, and the outcome of the transforms at position `request`. */
  set request(request: ChatRequest) {
    this.#request = request;
  }

  /** Somebody has read the request. */
  get isRead(): boolean {
    return this.#request !== undefined;
  }

  /** Nobody changed the request: what the client sent says it all. Where it is read elsewhere, nothing goes on unread. */
  get isUntouched(): boolean {
    return this.remote === undefined && this.#request === this.#decoded;
  }

  /** Where a model leads. @throws GatewayError `unknown-model`, `unknown-pool`. */
  destination(model: string = this.model): Destination {
    const destination = this.generation.models.resolve(model, this.pool);
    this.pool = destination.pool;
    this.trace.route = destination.route;
    return destination;
  }

  stateOf({ node, model }: Candidate, now: number): NodeState {
    const entry = this.generation.nodes.entryOf(node);
    if (!entry) return { condition: "ready", inFlight: 0, failuresInRow: 0 };
    return entry.record.stateFor(model, now, entry.config.traffic.limits);
  }

  readyCandidates(pool: string | undefined, model: string, now: number): readonly Candidate[] {
    try {
      return this.generation.models.resolve(model, pool).list.at(now).candidates;
    } catch {
      return [];
    }
  }

  boundTo(key: string): BoundNode | undefined | Promise<BoundNode | undefined> {
    const { sharing, bindings } = this.generation.host;
    return (sharing?.bindings ?? bindings).get(key);
  }

  bind(key: string, ttlMs: number): void {
    this.#bindings.set(key, ttlMs);
  }

  /** Somebody answers: what was to be bound to him is. */
  committed(candidate: Candidate): void {
    this.answeredBy = candidate;
    const { pool, id: node } = candidate.node;
    if (this.#bindings.size === 0) return;
    const { sharing, bindings } = this.generation.host;
    for (const [key, ttlMs] of this.#bindings) (sharing?.bindings ?? bindings).set(key, { pool, node }, ttlMs);
  }

  /** A transform answers, and no node is asked. */
  answeredByPlugin(plugin: string): void {
    this.answeringPlugin = plugin;
    this.firstEventMs = this.generation.host.clock.monotonic() - this.startedAt;
  }

  turn(key: string): number {
    return this.generation.host.states.turn(key);
  }

  random(): number {
    return this.generation.host.random();
  }

  /** The exchange, as transforms see it. */
  call(): RequestCall {
    const { id, protocol, model, pool, clientId, inbound, signal, generation, replyHeaders } = this;
    return {
      exchange: id,
      protocol: protocol.id,
      model,
      ...(pool !== undefined && { pool }),
      client: clientId,
      headers: inbound.headers,
      signal,
      log: generation.host.log.with({ exchange: id }),
      replyHeader: (name, value) => replyHeaders.set(name, value),
    };
  }

  /** What a reader of the client's body is told beside it. */
  decodeContext(): DecodeRequestContext {
    const { model = "", stream } = this.target;
    const { path, headers, params, query } = this.inbound;
    return { model, stream, path, headers, params, query, losses: this.losses.reading };
  }

  #decode(): ChatRequest {
    const { body = null } = this.inbound;
    this.#decoded = this.wire.codec.chat.decodeRequest(body, this.decodeContext());
    return this.#decoded;
  }

  #lost({ direction, loss }: LedgerEntry): void {
    const { emitter, host } = this.generation;
    if (emitter.wants("loss", this.id))
      emitter.emit({ type: "loss", at: host.clock.now(), exchange: this.id, direction, loss });
  }
}

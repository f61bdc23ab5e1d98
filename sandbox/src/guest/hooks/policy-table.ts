import type { Candidate, Node } from "@patchbay/sdk";
import type { CandidateRef, TableData } from "./policy-lines.ts";

/** Numbers candidates and nodes, alike on both sides, so that each side keeps its own objects. */
export class CandidateTable {
  readonly #base: CandidateTable | undefined;
  readonly #nodes: Node[] = [];
  readonly #candidates: Candidate[] = [];
  readonly #nodeIndices = new Map<Node, number>();
  readonly #candidateIndices = new Map<Candidate, number>();

  /** A table that goes on where another ends, and leaves that one as it is. */
  constructor(base?: CandidateTable) {
    this.#base = base;
  }

  get nodeCount(): number {
    return (this.#base?.nodeCount ?? 0) + this.#nodes.length;
  }

  get count(): number {
    return (this.#base?.count ?? 0) + this.#candidates.length;
  }

  /** The number of a candidate, which is added when it is new. */
  add(candidate: Candidate): number {
    const known = this.indexOf(candidate);
    if (known !== undefined) return known;
    this.addNode(candidate.node);
    const index = this.count;
    this.#candidates.push(candidate);
    this.#candidateIndices.set(candidate, index);
    return index;
  }

  addNode(node: Node): number {
    const known = this.nodeIndexOf(node);
    if (known !== undefined) return known;
    const index = this.nodeCount;
    this.#nodes.push(node);
    this.#nodeIndices.set(node, index);
    return index;
  }

  /** Adds what the other side added. */
  take({ nodes, candidates }: TableData): readonly Candidate[] {
    for (const node of nodes) this.addNode(node);
    return candidates.map(([index, model]) => {
      const node = this.nodeAt(index);
      if (!node) throw new RangeError(`there is no node ${index}`);
      const candidate: Candidate = { node, model };
      this.add(candidate);
      return candidate;
    });
  }

  /** What this table adds to the one that it goes on from, and the numbers from `mark` on. */
  dataSince(mark: { readonly nodes: number; readonly candidates: number }): TableData {
    const [nodes, candidates] = [this.#base?.nodeCount ?? 0, this.#base?.count ?? 0];
    return {
      nodes: this.#nodes.slice(Math.max(0, mark.nodes - nodes)),
      candidates: this.#candidates
        .slice(Math.max(0, mark.candidates - candidates))
        .map(({ node, model }) => [this.nodeIndexOf(node) ?? -1, model] as const),
    };
  }

  all(): readonly Candidate[] {
    return [...(this.#base?.all() ?? []), ...this.#candidates];
  }

  allNodes(): readonly Node[] {
    return [...(this.#base?.allNodes() ?? []), ...this.#nodes];
  }

  nodeAt(index: number): Node | undefined {
    const before = this.#base?.nodeCount ?? 0;
    return index < before ? this.#base?.nodeAt(index) : this.#nodes[index - before];
  }

  at(index: number): Candidate | undefined {
    const before = this.#base?.count ?? 0;
    return index < before ? this.#base?.at(index) : this.#candidates[index - before];
  }

  nodeIndexOf(node: Node): number | undefined {
    return this.#base?.nodeIndexOf(node) ?? this.#nodeIndices.get(node);
  }

  indexOf(candidate: Candidate): number | undefined {
    return this.#base?.indexOf(candidate) ?? this.#candidateIndices.get(candidate);
  }

  /** How the other side finds this candidate; undefined for a node that it does not know. */
  refOf(candidate: Candidate): CandidateRef | undefined {
    const index = this.indexOf(candidate);
    if (index !== undefined) return index;
    const node = this.nodeIndexOf(candidate.node);
    return node === undefined ? undefined : [node, candidate.model];
  }

  /** The candidate that the other side names. */
  find(ref: CandidateRef): Candidate | undefined {
    if (typeof ref === "number") return this.at(ref);
    const node = this.nodeAt(ref[0]);
    return node && { node, model: ref[1] };
  }
}

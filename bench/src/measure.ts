import type { LoadOrder, LoadResult, Usage } from "./messages.ts";
import type { Pace } from "./options.ts";
import { type System, type SystemName, systemOf, type Workload, type WorkloadName, workloads } from "./scenarios.ts";
import type { GroupName, Part } from "./selection.ts";
import type { Role, Stage } from "./stage.ts";
import { type Estimate, estimate, median } from "./statistics.ts";

/** One slice of load on one system. */
interface Sample {
  readonly requestsPerSecond: number;
  readonly eventsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly cpuMicroseconds: number;
  /** Share of the time in which the system computed; well below 1, something else was the limit. */
  readonly busy: number;
  readonly loadBusy: number;
  readonly upstreamBusy: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  readonly firstP50Milliseconds: number;
  readonly firstP99Milliseconds: number;
  /** CPU time of the processes below the system, per event. */
  readonly belowMicroseconds: number;
  readonly requests: number;
  readonly failures: number;
}

/** Medians over the rounds; ratios and differences are taken within a round first. */
export interface Row extends Sample {
  readonly group: GroupName;
  readonly workload: WorkloadName;
  readonly system: SystemName;
  readonly against: SystemName;
  readonly requestsRatio: Estimate;
  readonly eventsRatio: Estimate;
  /** Requests per second of CPU time, to those of the bare proxy: what others do to this machine changes it least. */
  readonly cpuRatio: Estimate;
  readonly addedCpuMicroseconds: Estimate;
  readonly addedCpuShare: Estimate;
  /** To the system that it is compared with: until the first event. */
  readonly addedFirstP50: Estimate;
  readonly addedFirstP99: Estimate;
  /** Per second of CPU time of the processes below: what one of them could do with a core of its own. */
  readonly eventsPerSecondBelow: Estimate;
  readonly samples: readonly Sample[];
}

/** Uncounted, so that connections which idled while others had their turn are open again. */
const leadInMilliseconds = 50;

interface Times {
  readonly pace: Pace;
  /** No new round begins after this. */
  readonly deadline: number;
}

/** Measures one part of the plan, in several lives: two processes of the same code differ for as long as they live. */
export async function measurePart(stage: Stage, part: Part, { pace, deadline }: Times): Promise<readonly Row[]> {
  const samples = new Map<SystemName, Sample[]>(part.systems.map((name) => [name, []]));
  const begin = performance.now();
  for (let life = 1; life <= pace.lives && (life === 1 || performance.now() < deadline); life++) {
    const share = begin + ((deadline - begin) * life) / pace.lives;
    await measureLife(stage, part, { times: { pace, deadline: share }, samples });
  }
  return part.systems.map((system) => rowOf(part, system, samples));
}

interface Life {
  readonly times: Times;
  readonly samples: ReadonlyMap<SystemName, Sample[]>;
}

/** All systems up at once, one under load at a time, in short turns: a process that idles for long loses its pace. */
async function measureLife(stage: Stage, part: Part, { times, samples }: Life): Promise<void> {
  const { pace, deadline } = times;
  const workload = workloads[part.name];
  const load = await stage.start("load");
  const upstream = await stage.start("upstream", workload);
  const under = await Promise.all(part.systems.map((name) => startSystem(stage, name, upstream.url)));
  const slice = ({ role, system }: Under, milliseconds: number): Promise<Sample> =>
    measureSlice({ load, upstream, role, system }, workload, milliseconds);

  for (const each of under) await slice(each, pace.warmUpMilliseconds);
  for (let round = 0; round < pace.rounds && (round === 0 || performance.now() < deadline); round++) {
    for (const each of under) samples.get(each.name)?.push(await slice(each, pace.sliceMilliseconds));
  }
  await Promise.all([load, upstream, ...under.map(({ role }) => role)].map((role) => role.stop()));
}

interface Under {
  readonly name: SystemName;
  readonly system: System;
  readonly role: Role;
}

async function startSystem(stage: Stage, name: SystemName, upstream: string): Promise<Under> {
  const system = systemOf(name);
  return { name, system, role: await stage.start(system.role, { upstream, setup: system.setup }) };
}

interface Chain extends Omit<Under, "name"> {
  readonly load: Role;
  readonly upstream: Role;
}

async function measureSlice(
  { load, system, role, upstream }: Chain,
  workload: Workload,
  milliseconds: number,
): Promise<Sample> {
  const { streamed, requestBytes, concurrency } = workload;
  const order: LoadOrder = { url: role.url, wire: system.wire, streamed, requestBytes, concurrency, milliseconds };
  await load.ask({ ...order, milliseconds: leadInMilliseconds });
  const [loadSpent, systemSpent, upstreamSpent] = [
    await stopwatch(load),
    await stopwatch(role),
    await stopwatch(upstream),
  ];
  const result = await load.ask<LoadResult>(order);
  const { cpuMicroseconds, belowMicroseconds } = await systemSpent();
  const microseconds = result.seconds * 1_000_000;
  return {
    requestsPerSecond: result.requests / result.seconds,
    eventsPerSecond: result.events / result.seconds,
    bytesPerSecond: result.bytes / result.seconds,
    cpuMicroseconds: cpuMicroseconds / Math.max(1, result.requests),
    busy: cpuMicroseconds / microseconds,
    loadBusy: (await loadSpent()).cpuMicroseconds / microseconds,
    upstreamBusy: (await upstreamSpent()).cpuMicroseconds / microseconds,
    p50Milliseconds: result.p50Milliseconds,
    p99Milliseconds: result.p99Milliseconds,
    firstP50Milliseconds: result.firstP50Milliseconds,
    firstP99Milliseconds: result.firstP99Milliseconds,
    belowMicroseconds: belowMicroseconds / Math.max(1, result.events),
    requests: result.requests,
    failures: result.failures,
  };
}

/** Begins to count the CPU time of a role; what is returned tells it. */
async function stopwatch(role: Role): Promise<() => Promise<Omit<Usage, "residentBytes">>> {
  const before = await role.ask<Usage>();
  return async () => {
    const { cpuMicroseconds, belowMicroseconds } = await role.ask<Usage>();
    return {
      cpuMicroseconds: cpuMicroseconds - before.cpuMicroseconds,
      belowMicroseconds: belowMicroseconds - before.belowMicroseconds,
    };
  };
}

function rowOf({ group, name: workload }: Part, system: SystemName, all: Life["samples"]): Row {
  const { against, bare } = systemOf(system);
  const samples = all.get(system) ?? [];
  const over = (reference: SystemName, compare: (own: Sample, other: Sample) => number): readonly number[] =>
    samples.flatMap((sample, round) => {
      const other = all.get(reference)?.[round];
      return other === undefined ? [] : [compare(sample, other)];
    });
  const middle = (pick: (sample: Sample) => number): number => median(samples.map(pick));
  return {
    group,
    workload,
    system,
    against,
    requestsPerSecond: middle((sample) => sample.requestsPerSecond),
    requestsRatio: estimate(over(bare, (own, other) => own.requestsPerSecond / other.requestsPerSecond)),
    eventsPerSecond: middle((sample) => sample.eventsPerSecond),
    eventsRatio: estimate(over(bare, (own, other) => own.eventsPerSecond / other.eventsPerSecond)),
    cpuRatio: estimate(over(bare, (own, other) => other.cpuMicroseconds / own.cpuMicroseconds)),
    cpuMicroseconds: middle((sample) => sample.cpuMicroseconds),
    bytesPerSecond: middle((sample) => sample.bytesPerSecond),
    busy: middle((sample) => sample.busy),
    loadBusy: middle((sample) => sample.loadBusy),
    upstreamBusy: middle((sample) => sample.upstreamBusy),
    addedCpuMicroseconds: estimate(over(against, (own, other) => own.cpuMicroseconds - other.cpuMicroseconds)),
    addedCpuShare: estimate(over(against, (own, other) => own.cpuMicroseconds / other.cpuMicroseconds - 1)),
    p50Milliseconds: middle((sample) => sample.p50Milliseconds),
    p99Milliseconds: middle((sample) => sample.p99Milliseconds),
    firstP50Milliseconds: middle((sample) => sample.firstP50Milliseconds),
    firstP99Milliseconds: middle((sample) => sample.firstP99Milliseconds),
    addedFirstP50: estimate(over(against, (own, other) => own.firstP50Milliseconds - other.firstP50Milliseconds)),
    addedFirstP99: estimate(over(against, (own, other) => own.firstP99Milliseconds - other.firstP99Milliseconds)),
    belowMicroseconds: middle((sample) => sample.belowMicroseconds),
    eventsPerSecondBelow: estimate(samples.map((sample) => 1_000_000 / sample.belowMicroseconds)),
    requests: samples.reduce((sum, sample) => sum + sample.requests, 0),
    failures: samples.reduce((sum, sample) => sum + sample.failures, 0),
    samples,
  };
}

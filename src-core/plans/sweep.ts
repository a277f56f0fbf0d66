import { benchParameters } from '../domain/bench.ts';
import type { SweepRow } from '../domain/sweepTable.ts';
import { powerColumn, sweepCsv, voltageColumn } from '../domain/sweepTable.ts';
import { parameterToOutput } from '../photonics/conversions.ts';
import { describePlan } from './describe.ts';
import type { PlanDescription } from './describe.ts';
import type { ArtifactToKeep } from './inference/inferenceWork.ts';
import { ask } from './instruction.ts';
import type { Plan, SensorRead } from './instruction.ts';
import type { ResolvedSweep } from './resolveSweep.ts';

export interface SweepInput {
  readonly resolved: ResolvedSweep;
  /** Settings in force by full name: written first, or another chip would be swept; the swept one goes back to its own. */
  readonly inForce: Readonly<Record<string, number>>;
  /** What is kept of the rows. */
  readonly artifact: (taken: SweepTaken) => ArtifactToKeep;
}

/** What a sweep has taken. */
export interface SweepTaken {
  readonly rows: readonly SweepRow[];
  /** On the run's clock. */
  readonly durationSeconds: number;
}

export interface SweepOutcome extends SweepTaken {
  readonly artifactDir: string;
}

/**
 * A sweep as a plan: at each point the parameter is set and waited for, then each sensor read in order, `repeats` times;
 * one record a row. Then the parameter goes back to its value in force, or to its safe one, and the table is kept.
 */
export function* sweepParameter(input: SweepInput): Plan<SweepOutcome> {
  return yield* new SweepPlan(input).run();
}

class SweepPlan {
  readonly #input: SweepInput;
  readonly #rows: SweepRow[] = [];
  /** Faulty readings by `sensor: fault`. */
  readonly #faults = new Map<string, number>();
  #durationSeconds = 0;

  constructor(input: SweepInput) {
    this.#input = input;
  }

  *run(): Plan<SweepOutcome> {
    const { resolved, artifact } = this.#input;
    const { sweep, columns, parameter } = resolved;
    const keys = Object.fromEntries(columns.map(({ name, unit, source }) => [name, { unit, shape: [], source }]));
    yield* ask({ verb: 'openStream', stream: 'sweep', keys });
    yield* this.#bringIntoForce();
    for (const value of sweepPoints(sweep)) yield* this.#point(value);
    yield* this.#tellFaults();
    const value = this.#input.inForce[parameter.fullName] ?? parameter.definition.safe;
    yield* ask({ verb: 'set', parameter: parameter.fullName, value });
    const taken = { rows: this.#rows, durationSeconds: this.#durationSeconds };
    const { artifactDir } = yield* ask({ verb: 'keepArtifact', artifact: artifact(taken) });
    return { ...taken, artifactDir };
  }

  *#bringIntoForce(): Plan<void> {
    const { resolved, inForce } = this.#input;
    let settleMs = 0;
    for (const { fullName, definition } of benchParameters(resolved.bench)) {
      const value = inForce[fullName];
      if (value === undefined || fullName === resolved.parameter.fullName) continue;
      yield* ask({ verb: 'set', parameter: fullName, value });
      settleMs = Math.max(settleMs, definition.settle_ms);
    }
    if (settleMs > 0) yield* ask({ verb: 'wait', durationMs: settleMs, reason: 'settings in force settle' });
  }

  *#point(value: number): Plan<void> {
    const { sweep, parameter } = this.#input.resolved;
    const { commanded } = yield* ask({ verb: 'set', parameter: parameter.fullName, value });
    const { settle_ms: settleMs } = parameter.definition;
    if (settleMs > 0) yield* ask({ verb: 'wait', durationMs: settleMs, reason: 'settle' });
    for (let repeat = 0; repeat < sweep.repeats; repeat++) yield* this.#row(commanded);
  }

  *#row(commanded: number): Plan<void> {
    const { sweep, parameter } = this.#input.resolved;
    const readings: Record<string, number | null> = {};
    let timeNs = 0;
    for (const sensor of sweep.read) {
      const integrationTimeNs = sweep.integration_time_ns;
      const { read } = yield* ask({ verb: 'read', sensor, stepId: 'sweep', integrationTimeNs });
      readings[sensor] = read.fault === null ? read.value : null;
      timeNs = read.timeNs;
      yield* this.#lookForFault(read);
    }
    const { fullName, definition } = parameter;
    const { conversion } = definition;
    const { output, powerW } = parameterToOutput(conversion, commanded);
    const row: SweepRow = {
      row: this.#rows.length,
      [fullName]: commanded,
      ...(conversion !== undefined && 'heater_phase' in conversion
        ? { [voltageColumn(fullName)]: output, [powerColumn(fullName)]: powerW }
        : {}),
      ...readings,
      time_s: timeNs / 1e9,
    };
    const recorded = yield* ask({ verb: 'record', stream: 'sweep', data: row });
    this.#rows.push(row);
    this.#durationSeconds = recorded.timeNs / 1e9;
  }

  /** The first of each kind is told at once: somebody may be watching. */
  *#lookForFault({ sensor, fault, value }: SensorRead): Plan<void> {
    if (fault === null && value !== null) return;
    const kind = `${sensor}: ${fault ?? 'no number'}`;
    const count = (this.#faults.get(kind) ?? 0) + 1;
    this.#faults.set(kind, count);
    if (count > 1) return;
    const text = `Row ${this.#rows.length}: ${kind}; the cell stays empty.`;
    yield* ask({ verb: 'note', severity: 'warning', text });
  }

  *#tellFaults(): Plan<void> {
    for (const [kind, count] of this.#faults) {
      if (count < 2) continue;
      const text = `${kind}: ${count} of ${this.#rows.length} readings cannot be used; their cells are empty.`;
      yield* ask({ verb: 'note', severity: 'warning', text });
    }
  }
}

/** The values that are set, in order: evenly spaced, both ends exact. */
export function sweepPoints({ from, to, points }: { from: number; to: number; points: number }): number[] {
  return Array.from({ length: points }, (_, index) =>
    index === points - 1 ? to : from + ((to - from) * index) / (points - 1),
  );
}

/** The table and the specification it came from; more files of its artifact are others' to add. */
export function sweepArtifact({ sweep, bench, columns }: ResolvedSweep, { rows }: SweepTaken): ArtifactToKeep {
  const simulated = bench.simulated === undefined ? 'measured' : 'simulated';
  return {
    kind: 'sweep',
    files: {
      'sweep.csv': sweepCsv(rows, { columns, simulated }),
      'sweep.json': `${JSON.stringify(sweep, null, 2)}\n`,
    },
    manifest: { sweep, rows: rows.length, columns },
    withChain: false,
  };
}

export interface SweepPreflight {
  readonly readings: number;
  readonly expectedDurationSeconds: number;
  readonly instrumentsLeased: readonly string[];
}

/** What a sweep will do before it starts. Needs no hardware. */
export function preflightSweep(resolved: ResolvedSweep, inForce: Readonly<Record<string, number>>): SweepPreflight {
  const { points, repeats, read } = resolved.sweep;
  const describe = (some: number): PlanDescription => {
    const shorter = { ...resolved, sweep: { ...resolved.sweep, points: some } };
    const nothing = { kind: 'sweep', files: {}, manifest: {}, withChain: false } as const;
    const plan = sweepParameter({ resolved: shorter, inForce, artifact: () => nothing });
    return describePlan(plan, resolved.bench, new Map());
  };
  // Of a long sweep its beginning tells the rest: point by point the same is done.
  const described = Math.min(points, mostPointsDescribed);
  const { seconds, instrumentsUsed } = describe(described);
  return {
    readings: points * repeats * read.length,
    expectedDurationSeconds: (seconds * points) / described,
    instrumentsLeased: [...instrumentsUsed],
  };
}

const mostPointsDescribed = 2000;

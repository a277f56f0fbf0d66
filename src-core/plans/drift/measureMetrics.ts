import type { Bench } from '../../domain/bench.ts';
import { mean } from '../../maths/statistics/index.ts';
import type { CompiledExpression } from '../../expressions/index.ts';
import type { Plan } from '../instruction.ts';
import { compileDerived } from '../measurement.ts';
import type { CostSampler } from './costSamples.ts';
import { finiteCosts } from './costSamples.ts';
import { quantityValue } from './metricSource.ts';
import type { SourcedMetric } from './metricSource.ts';
import { probeOptimum } from './probeOptimum.ts';
import type { RunClock } from './runClock.ts';
import { writeSettings } from './writeSettings.ts';
import type { StateInForce } from './writeSettings.ts';

/** Readings whose mean is one value: noise must not alarm. */
const readsPerValue = 4;

/** By `metric_id`; null: measured without a result. */
export type MeasuredValues = Readonly<Record<string, number | null>>;

/** Measures what metrics ask for, and leaves the bench at the settings in force. */
export class MetricReader {
  readonly #bench: Bench;
  readonly #clock: RunClock;
  readonly #sampler: CostSampler | null;
  readonly #derived: ReadonlyMap<string, CompiledExpression>;

  constructor(bench: Bench, clock: RunClock, sampler: CostSampler | null) {
    this.#bench = bench;
    this.#clock = clock;
    this.#sampler = sampler;
    this.#derived = compileDerived(bench);
  }

  *measure(metrics: readonly SourcedMetric[], state: StateInForce): Plan<MeasuredValues> {
    const values: Record<string, number | null> = {};
    const sensors = metrics.flatMap(({ source }) => (source.kind === 'quantity' ? source.sensors : []));
    const means = yield* this.#meanReadings([...new Set(sensors)]);
    const costs = yield* this.#costs(metrics, state);
    for (const { metric, source } of metrics) {
      values[metric.metric_id] = finite(
        source.kind === 'quantity'
          ? quantityValue(source.name, means, this.#bench, this.#derived)
          : source.kind === 'commanded'
            ? state.parameters[source.fullName]
            : costs[metric.metric_id],
      );
    }
    // Last, and from the clock as it then stands.
    for (const { metric, source } of metrics) {
      if (source.kind !== 'age') continue;
      const { sinceUnixMs } = state;
      values[metric.metric_id] = sinceUnixMs === null ? null : (this.#clock.unixMs - sinceUnixMs) / 1e3;
    }
    return values;
  }

  /** By sensor; one that could not be read soundly each time has no mean. Turn and turn about, as a ratio wants it. */
  *#meanReadings(sensors: readonly string[]): Plan<ReadonlyMap<string, number>> {
    const readings = new Map<string, number[]>(sensors.map((sensor) => [sensor, []]));
    for (let repeat = 0; repeat < readsPerValue; repeat++) {
      for (const sensor of sensors) {
        const { read, parts } = yield* this.#clock.read(sensor, 'drift');
        const sound = [read, ...parts].every(({ fault, value }) => fault === null && value !== null);
        readings.get(sensor)?.push(sound ? (read.value as number) : Number.NaN);
      }
    }
    return new Map([...readings].map(([sensor, values]) => [sensor, mean(values)]));
  }

  *#costs(metrics: readonly SourcedMetric[], state: StateInForce): Plan<MeasuredValues> {
    const sampler = this.#sampler;
    const asked = metrics.filter(({ source }) => ['cost', 'cost_excess', 'optimum'].includes(source.kind));
    if (sampler === null || asked.length === 0) return {};
    const point = sampler.pointOf(state.parameters);
    const values: Record<string, number | null> = {};
    const wantsCost = asked.some(({ source }) => source.kind !== 'optimum');
    const costs = wantsCost ? finiteCosts(yield* sampler.at(Array.from({ length: readsPerValue }, () => point))) : null;
    for (const { metric, source } of asked) {
      if (source.kind === 'optimum') values[metric.metric_id] = yield* probeOptimum(sampler, point, source.index);
      else if (costs === null) values[metric.metric_id] = null;
      else values[metric.metric_id] = this.#costValue(source.kind === 'cost_excess', mean(costs), sampler);
    }
    if (asked.some(({ source }) => source.kind === 'optimum')) {
      yield* writeSettings(this.#bench, pick(state.parameters, sampler), this.#clock);
    }
    return values;
  }

  #costValue(excess: boolean, cost: number, { evaluator, resolved }: CostSampler): number | null {
    if (!excess) return evaluator.sign * cost;
    return resolved.target === null ? null : Math.max(0, cost - evaluator.sign * resolved.target);
  }
}

/** Settings of the tuned parameters alone: nothing else was moved. */
const pick = (parameters: Readonly<Record<string, number>>, sampler: CostSampler): Record<string, number> => {
  const point = sampler.pointOf(parameters);
  return Object.fromEntries(
    sampler.resolved.tuned.map(({ parameter }, index) => [parameter.fullName, point[index] as number]),
  );
};

const finite = (value: number | null | undefined): number | null =>
  value !== undefined && value !== null && Number.isFinite(value) ? value : null;

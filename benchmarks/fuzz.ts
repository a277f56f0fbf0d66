import { fuzz, fuzzTargets } from '../test/main/instruments/transports/parserFuzz.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';

const inputsEach = 1_000_000;
const seed = 20261121;
/** A parser that is still at it by then hangs. */
const slowestAllowedMs = 1000;

/** Whole and injured inputs by the million for each parser of what an instrument or its host may send. */
export function run(): Promise<BenchmarkReport> {
  const outcomes = fuzzTargets.map((target) => {
    const startedMs = performance.now();
    const outcome = fuzz(target, inputsEach, seed);
    return { name: target.name, ...outcome, seconds: (performance.now() - startedMs) / 1000 };
  });
  const reached = outcomes.every(({ slowestMs }) => slowestMs < slowestAllowedMs);
  return Promise.resolve({
    name: 'fuzz',
    figures: { inputsEach, outcomes },
    lines: outcomes.map(
      ({ name, accepted, refused, slowestMs, seconds }) =>
        `${name}: ${accepted.toLocaleString('en')} taken, ${refused.toLocaleString('en')} refused, none wrongly; ` +
        `slowest ${slowestMs.toFixed(1)} ms, ${seconds.toFixed(0)} s in all`,
    ),
    reached,
  });
}

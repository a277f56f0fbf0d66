/** A thread of its own: the alarms of steady heads of one law and size, as many as are asked for. */
import { parentPort } from 'node:worker_threads';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import type { RandomStream } from '../src-core/maths/random/index.ts';
import {
  compareWithReference,
  defaultBaselineThresholds,
  judgeStability,
  permutationThresholds,
} from '../src-core/maths/statistics/index.ts';
import type { AlarmCell, AlarmCounts } from './baselineAlarms.ts';

/** Scores of one head, all of them near 0 to 1. */
const laws: Readonly<Record<AlarmCell['law'], (stream: RandomStream) => number>> = {
  normal: (stream) => 0.5 + 0.12 * stream.normal(),
  lognormal: (stream) => 0.1 * Math.exp(0.8 * stream.normal()),
  bimodal: (stream) => (stream.uniform() < 0.4 ? 0.2 + 0.05 * stream.normal() : 0.75 + 0.08 * stream.normal()),
  tenths: (stream) => Math.round(10 / (1 + Math.exp(-stream.normal()))) / 10,
};

function countAlarms({ law, reference: first, current: second, replicates, rate }: AlarmCell): AlarmCounts {
  const stream = createRandomStream({ seed: 2026, purpose: 'steady heads', law, first, second });
  const draw = (count: number) => Float64Array.from({ length: count }, () => laws[law](stream)).sort();
  const counts = { stated: 0, fixed: 0, fixedDistance: 0, fixedDivergence: 0, milliseconds: 0 };
  for (let seed = 0; seed < replicates; seed++) {
    const [reference, current] = [draw(first), draw(second)];
    const { metrics } = compareWithReference(reference, current);
    const before = process.threadCpuUsage();
    const thresholds = permutationThresholds({ reference, current, rate, seed });
    const { user, system } = process.threadCpuUsage(before);
    counts.milliseconds += (user + system) / 1e3;
    const distance = metrics.jsd ?? Infinity;
    if (!judgeStability(metrics, thresholds).isStable) counts.stated += 1;
    if (!judgeStability(metrics, defaultBaselineThresholds).isStable) counts.fixed += 1;
    if (distance >= defaultBaselineThresholds.jsd) counts.fixedDistance += 1;
    if (distance ** 2 >= defaultBaselineThresholds.jsd) counts.fixedDivergence += 1;
  }
  return counts;
}

parentPort?.on('message', (cell: AlarmCell) => parentPort?.postMessage(countAlarms(cell)));

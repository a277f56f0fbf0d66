import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrationKernelSchema } from '../src-core/domain/kernel.ts';
import { createHost } from '../src-main/createHost.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { quantileOf, withTemporaryHome } from './temporaryHome.ts';

const seeds = 50;
const wantedDb = 20;
const wantedIterations = 50;
/** What the source says its calibration takes. */
const sourceMs = 750;

/** The kernel of the source, unchanged, on the demo bench for 50 seeds: true extinction, iterations, time. */
export async function run(): Promise<BenchmarkReport> {
  const file = join(import.meta.dirname, '../resources/kernels/mzi_extinction_calibration.json');
  const kernel = calibrationKernelSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  // Not paced: chip time passes, the clock on the wall waits for nothing, and what is left is Fringe.
  const runs = await withTemporaryHome(async (home) => {
    const host = await createHost({ home, shell: { kind: 'memory', notices: [] }, latencyScale: 1, pacing: false });
    try {
      const found = [];
      for (let seed = 0; seed < seeds; seed++) {
        const startedMs = performance.now();
        const { finished } = await host.runs.start({
          kind: 'calibrate',
          kernel,
          seed,
          outDir: null,
          faults: [],
          labels: { operator: '', chipId: '', dieId: '', notes: '' },
        });
        const result = await finished;
        found.push({ seed, result, elapsedMs: performance.now() - startedMs });
      }
      return found;
    } finally {
      await host.close();
    }
  });
  const good = runs.filter(
    ({ result }) =>
      result.convergenceReason === 'threshold_met' &&
      (result.trueExtinctionRatioDb ?? 0) > wantedDb &&
      result.iterations <= wantedIterations,
  );
  const iterations = runs.map(({ result }) => result.iterations);
  const times = runs.map(({ elapsedMs }) => elapsedMs);
  const trueDb = runs.map(({ result }) => result.trueExtinctionRatioDb ?? 0);
  const figures = {
    seeds,
    succeeded: good.length,
    failedSeeds: runs.filter((each) => !good.includes(each)).map(({ seed }) => seed),
    iterationsMedian: quantileOf(iterations, 0.5),
    iterationsMax: Math.max(...iterations),
    trueExtinctionDbMin: Math.min(...trueDb),
    trueExtinctionDbMedian: quantileOf(trueDb, 0.5),
    elapsedMsMedian: quantileOf(times, 0.5),
    elapsedMsMax: Math.max(...times),
    sourceMs,
  };
  return {
    name: 'kernel',
    figures,
    lines: [
      `${good.length} of ${seeds} seeds above ${wantedDb} dB true extinction within ${wantedIterations} iterations`,
      `iterations: median ${figures.iterationsMedian}, most ${figures.iterationsMax}`,
      `true extinction: median ${figures.trueExtinctionDbMedian.toFixed(1)} dB, least ${figures.trueExtinctionDbMin.toFixed(1)} dB`,
      `time without the instruments' own: median ${figures.elapsedMsMedian.toFixed(0)} ms (the source's bench: ${sourceMs} ms with its own)`,
    ],
    reached: good.length === seeds,
  };
}

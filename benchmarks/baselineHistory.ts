import { join } from 'node:path';
import type { NewCalibrationRun } from '../src-main/interfaces/catalogue.ts';
import { openCatalogue } from '../src-main/storage/openCatalogue.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { quantileOf, withTemporaryHome } from './temporaryHome.ts';

const heads = 100;
const versions = 1000;
const turns = 200;
const wantedMs = 100;

const thresholds = { apd_p5: 0.01, apd_p95: 0.01, srd: 0.05, jsd: 0.1, median_drift: 0.05, iqr_drift: 0.1 };
const row = (head: number, version: number): NewCalibrationRun => ({
  ...{ model_name: `model_${head % 5}`, head_name: `head_${head}`, version, file_count: 10_000, timestamp: version },
  ...{ p5: 0.1, p95: 0.9, range: 0.8, median: 0.5, iqr: 0.4, reference_version: version - 1, is_stable: true },
  ...{ apd_p5: 0.001, apd_p95: 0.002, srd: 0.01, jsd: 0.05, median_drift: 0.003, iqr_drift: 0.01 },
  ...{ grade: 'excellent', failed_metrics: [], thresholds, thresholds_from: 'fixed', run_id: `run-${version}` },
  simulated: false,
});

/** Pages of a history of 100,000 rows, from the database as the host opens it; reported, not gated. */
export async function run(): Promise<BenchmarkReport> {
  return await withTemporaryHome((home) => {
    const { catalogue } = openCatalogue(join(home, 'index.db'));
    const { calibrationRuns } = catalogue;
    for (let version = 1; version <= versions; version++) {
      catalogue.inOneStep(() => {
        for (let head = 0; head < heads; head++) calibrationRuns.add(row(head, version), 1);
      });
    }
    const asked = {
      'first page of 50': { limit: 50, offset: 0 },
      'last page of 50': { limit: 50, offset: heads * versions - 50 },
      'page 101 of a model': { model: 'model_3', limit: 50, offset: 5000 },
      'page 11 of a head': { head: 'head_42', limit: 50, offset: 500 },
      '1,000 rows of a model and head': { model: 'model_2', head: 'head_42', limit: 1000, offset: 0 },
    };
    const timed = Object.entries(asked).map(([name, query]) => {
      const times = Array.from({ length: turns }, () => {
        const began = performance.now();
        calibrationRuns.list(query);
        return performance.now() - began;
      });
      return { name, medianMs: quantileOf(times, 0.5), longestMs: Math.max(...times) };
    });
    const began = performance.now();
    calibrationRuns.heads();
    const headsMs = performance.now() - began;
    catalogue.close();
    return Promise.resolve({
      name: 'baselineHistory',
      figures: { rows: heads * versions, wantedMs, pages: timed, headsMs },
      lines: [
        `${heads * versions} rows of ${heads} heads; pages within ${wantedMs} ms are wanted (reported):`,
        ...timed.map(
          (page) => `${page.name}: ${page.medianMs.toFixed(1)} ms, at most ${page.longestMs.toFixed(1)} ms of ${turns}`,
        ),
        `the newest row of each head: ${headsMs.toFixed(1)} ms`,
      ],
      reached: true,
    });
  });
}

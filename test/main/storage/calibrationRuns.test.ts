import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue, NewCalibrationRun } from '../../../src-main/interfaces/catalogue.ts';
import { openCatalogue } from '../../../src-main/storage/openCatalogue.ts';
import { temporaryFolder } from '../../support/testHost.ts';

let folder = '';
let catalogue: Catalogue;
beforeEach(() => {
  folder = temporaryFolder();
  catalogue = openCatalogue(join(folder, 'index.db')).catalogue;
});
afterEach(() => {
  catalogue.close();
  rmSync(folder, { recursive: true, force: true });
});

const thresholds = { apd_p5: 0.01, apd_p95: 0.01, srd: 0.05, jsd: 0.1, median_drift: 0.05, iqr_drift: 0.1 };
const run = (
  model: string,
  head: string,
  version: number,
  more: Partial<NewCalibrationRun> = {},
): NewCalibrationRun => ({
  ...{ model_name: model, head_name: head, version, file_count: 10, timestamp: 1000 + version },
  ...{ p5: 0.1, p95: 0.9, range: 0.8, median: 0.5, iqr: 0.4, reference_version: null, is_stable: false },
  ...{ apd_p5: null, apd_p95: 0.25, srd: null, jsd: 0.5, median_drift: null, iqr_drift: null },
  ...{
    grade: 'unstable',
    failed_metrics: ['jsd'],
    thresholds,
    thresholds_from: 'fixed',
    run_id: null,
    simulated: true,
  },
  ...more,
});

describe('the table calibration_runs', () => {
  it('gives rows as they were put in, newest version first, a page at a time', () => {
    const { calibrationRuns } = catalogue;
    for (const version of [1, 2, 3]) {
      for (const head of ['b', 'a']) calibrationRuns.add(run('m', head, version), 1);
    }
    calibrationRuns.add(run('n', 'a', 3, { is_stable: true, simulated: false, run_id: 'r' }), 2);
    const names = (query: Parameters<typeof calibrationRuns.list>[0]) =>
      calibrationRuns
        .list(query)
        .runs.map(({ model_name, head_name, version }) => `${model_name}/${head_name} ${version}`);
    expect(names({ limit: 4, offset: 0 })).toEqual(['m/a 3', 'm/b 3', 'n/a 3', 'm/a 2']);
    expect(names({ limit: 4, offset: 4 })).toEqual(['m/b 2', 'm/a 1', 'm/b 1']);
    expect(names({ head: 'a', limit: 50, offset: 0 })).toEqual(['m/a 3', 'n/a 3', 'm/a 2', 'm/a 1']);
    expect(names({ model: 'm', head: 'a', limit: 2, offset: 0, oldestFirst: true })).toEqual(['m/a 2', 'm/a 3']);
    expect(calibrationRuns.list({ model: 'm', limit: 1, offset: 0 }).total).toBe(6);
    const [row] = calibrationRuns.list({ model: 'n', limit: 1, offset: 0 }).runs;
    const { thresholds: _thresholds, ...expected } = run('n', 'a', 3, {
      is_stable: true,
      simulated: false,
      run_id: 'r',
    });
    expect(row).toEqual({ ...expected, id: 7 });
  });

  it('keeps a row that is there, and knows each head with its reference', () => {
    const { calibrationRuns } = catalogue;
    calibrationRuns.add(run('m', 'a', 1), 1);
    calibrationRuns.add(run('m', 'a', 1, { p5: 9 }), 1);
    calibrationRuns.add(run('m', 'a', 2), 1);
    expect(calibrationRuns.heads()).toMatchObject([{ run: { version: 2, p5: 0.1 }, currentReference: 1, thresholds }]);
    expect(calibrationRuns.latestVersion()).toBe(2);
    calibrationRuns.clear();
    expect(calibrationRuns.heads()).toEqual([]);
    expect(calibrationRuns.latestVersion()).toBeNull();
  });

  it('remembers thresholds that were worked out', () => {
    const { calibrationRuns } = catalogue;
    expect(calibrationRuns.thresholds('a b 0.01')).toBeNull();
    calibrationRuns.keepThresholds('a b 0.01', thresholds);
    expect(calibrationRuns.thresholds('a b 0.01')).toEqual(thresholds);
  });
});

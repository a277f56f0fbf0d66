import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CalibrationFile } from '../../../../src-core/domain/baseline.ts';
import { baselineSpec, developmentMode, runBaselineOf, writeScores } from '../../../support/baselineRuns.ts';
import { temporaryFolder, withTestHost } from '../../../support/testHost.ts';

let folder = '';
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (path: string, content: unknown): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const context = { signal: new AbortController().signal } as never;

describe('a folder of references', { timeout: 60_000 }, () => {
  it('becomes one version; what cannot be read is told of, and the rest is taken', async () => {
    put('effnet/heads/happy-calibration.json', { labels: { happy: { p5: 0.1, p95: 0.9, method: 'minmax' } } });
    put('musicnn/sad.cal.json', { sad: { p5: 0.2, p95: 0.7 }, not_sad: { p5: 0.1, p95: 0.6 } });
    put('effnet/heads/broken-calibration.json', '{');
    put('effnet/heads/other-calibration.json', { labels: { a: { p5: 1, p95: 0 } } });
    put('effnet/heads/none-calibration.json', { answer: 42 });
    put('effnet/heads/happy-calibration-v3.json', 'a version is no reference');
    await withTestHost(async (host) => {
      const result = await host.handlers['baseline.importReferences']({ folder }, context);
      expect(result).toMatchObject({ version: 1, imported: ['effnet/happy', 'musicnn/sad'] });
      expect(result.problems).toHaveLength(3);
      expect(result.problems.join('\n')).toMatch(/is not JSON[^]*holds no percentiles[^]*p95 below p5/);
      const { heads, version } = await host.handlers['baseline.overview']({}, context);
      expect(version).toBe(1);
      expect(heads).toMatchObject([
        { head_name: 'happy', p5: 0.1, p95: 0.9, current_reference: 1, run_id: null, median: null },
        { model_name: 'musicnn', head_name: 'sad', p5: 0.1, p95: 0.7 },
      ]);
      const view = await host.handlers['baseline.head']({ model: 'effnet', head: 'happy' }, context);
      expect(view).toMatchObject({ overlay: null, judged: { histogram: null } });
      developmentMode(host.home);
      const scores = writeScores(join(folder, 's.csv'), [{ head: 'happy', count: 100 }]);
      const { calibration, notes } = await runBaselineOf(host, baselineSpec(scores));
      expect(calibration.heads['effnet/happy']).toMatchObject({ is_stable: false, reference_version: 2 });
      expect(notes).toContainEqual(expect.stringContaining('imported without its scores'));
    });
  });

  it('of another Fringe brings the scores along, and a head is then judged by them', async () => {
    const scores = writeScores(join(folder, 's.csv'), [{ head: 'happy', count: 500 }]);
    await withTestHost(async (host) => {
      await runBaselineOf(host, baselineSpec(scores));
      cpSync(join(host.home, 'baselines', 'heads'), join(folder, 'repository'), { recursive: true });
    });
    await withTestHost(async (host) => {
      const asked = { folder: join(folder, 'repository') };
      expect(await host.handlers['baseline.importReferences'](asked, context)).toMatchObject({
        ...{ version: 1, imported: ['effnet/happy'], problems: [] },
      });
      const { calibration } = await runBaselineOf(host, baselineSpec(scores));
      expect(calibration.heads['effnet/happy']).toMatchObject({ is_stable: true, reference_version: 1 });
      const path = join(host.home, 'baselines', 'heads', 'effnet', 'happy-calibration.json');
      expect((JSON.parse(readFileSync(path, 'utf8')) as CalibrationFile).scores_file).toBe('happy-scores-v1.npy');
    });
  });

  it('that holds none, or is not there, is refused', async () => {
    await withTestHost(async (host) => {
      const call = host.handlers['baseline.importReferences'];
      await expect(call({ folder: join(folder, 'none') }, context)).rejects.toMatchObject({ code: 'not_found' });
      await expect(call({ folder }, context)).rejects.toMatchObject({ code: 'bad_input', path: 'folder' });
    });
  });
});

describe('the configuration', { timeout: 60_000 }, () => {
  it('is changed key by key; comments and other keys stay, and what would be refused is not written', async () => {
    await withTestHost(async (host) => {
      const file = join(host.home, 'config.yaml');
      writeFileSync(file, '# of the lab\nother_key: 1\ncalibrate_heads: false # production\n');
      await host.handlers['baseline.configure'](
        { changes: { calibrate_heads: true, calibration_drift_jsd: 0.2 } },
        context,
      );
      const text = readFileSync(file, 'utf8');
      expect(text).toContain('# of the lab\nother_key: 1\ncalibrate_heads: true # production\n');
      const bad = { changes: { calibration_drift_jsd: -1 } };
      await expect(host.handlers['baseline.configure'](bad, context)).rejects.toMatchObject({
        code: 'bad_input',
        path: 'calibration_drift_jsd',
      });
      expect(readFileSync(file, 'utf8')).toBe(text);
      await host.handlers['baseline.configure']({ changes: { calibration_drift_jsd: null } }, context);
      expect((await host.handlers['baseline.overview']({}, context)).config.calibration_drift_jsd).toBe(0.1);
    });
  });

  it('with a typing error is told of by line, and starts nothing', async () => {
    await withTestHost(async (host) => {
      writeFileSync(join(host.home, 'config.yaml'), 'calibrate_heads: true\ncalibration_drift_adp: 0.02\n');
      const { refusals, config } = await host.handlers['baseline.overview']({}, context);
      expect(refusals).toMatchObject([{ path: 'calibration_drift_adp', line: 2, message: /unknown field/ }]);
      expect(config.calibrate_heads).toBe(false);
      const source = {
        recorded: { files: [writeScores(join(folder, 's.csv'), [{ head: 'a', count: 5 }])], sessions: [] },
      };
      const labels = { operator: '', chipId: '', dieId: '', notes: '' };
      await expect(host.handlers['baseline.start']({ source, choose: null, labels }, context)).rejects.toMatchObject({
        message: /line 2, column 1/,
      });
      writeFileSync(join(host.home, 'config.yaml'), '');
      await expect(host.handlers['baseline.start']({ source, choose: null, labels }, context)).rejects.toMatchObject({
        code: 'not_available',
        message: /production mode/,
      });
    });
  });
});

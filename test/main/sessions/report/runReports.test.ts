import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noiseSpecSchema } from '../../../../src-core/domain/run.ts';
import { readReport } from '../../../../src-main/sessions/artifact/readReport.ts';
import { removeReadOnly, runStandardize, standardizeSpec, writeDataset } from '../../../support/standardizeRuns.ts';
import { temporaryFolder, withTestHost } from '../../../support/testHost.ts';

const call = { signal: new AbortController().signal };

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeReadOnly(folder));

/** A page in plain words. */
const wordsOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the report', () => {
  it('of a noise calibration tells rates, durations, fits and timeouts', async () => {
    await withTestHost(async (host) => {
      const spec = noiseSpecSchema.parse({
        ...{ kind: 'noise', title: 'Link <noise>', probe: { instrument: {} }, tiers: ['FAST', 'SLOW'], samples: 60 },
        ...{ modules: ['meter_through READ?', 'gone READ?'], workers: 4 },
      });
      const { runId, finished } = await host.runs.start(spec);
      const { artifactDir, advice } = await finished;
      const { html } = await host.handlers['artifacts.report']({ runId }, call);
      expect(html).toBe(readFileSync(join(artifactDir, 'report.html'), 'utf8'));
      expect(html).toContain('<h1>Link &lt;noise&gt;</h1>');
      const words = wordsOf(html);
      expect(words).toContain('SIMULATED');
      expect(words).toContain(advice[0]?.sentence ?? 'no advice');
      expect(words).toMatch(/FAST, timeout 0\.1 s 60 samples .* verified \d+ [\d.]+ % [\d.]+ % to [\d.]+ %/);
      expect(words).toMatch(/SLOW, timeout 2 s 60 samples/);
      expect(words).toMatch(/\w+ \(best\)/);
      expect(html.match(/aria-label="Durations of the tier/g)).toHaveLength(2);
      expect(html).not.toMatch(/NaN|undefined/);
    });
  });

  it('of one without a sample that ran has no durations, and says so', async () => {
    await withTestHost(async (host) => {
      const asked = { kind: 'noise', probe: { instrument: {} }, tiers: ['FAST'], samples: 5, workers: 1 };
      const { runId, finished } = await host.runs.start(noiseSpecSchema.parse({ ...asked, modules: ['gone READ?'] }));
      await finished;
      const { html } = await host.handlers['artifacts.report']({ runId }, call);
      expect(wordsOf(html)).toContain('there are no durations to fit');
      expect(html).not.toMatch(/<svg|NaN|undefined/);
    });
  });

  it('of a standardization lies with its session: the run directory takes no more files', async () => {
    await withTestHost(async (host) => {
      writeDataset(join(folder, 'a.npy'), [50, 3, 8]);
      const result = await runStandardize(host, standardizeSpec(folder, { dataset: { npy: 'a.npy' } }));
      const before = readdirSync(result.runDir);
      const { html } = await host.handlers['artifacts.report']({ runId: result.runId }, call);
      const { path } = await readReport(result.runDir, host.home);
      expect(path).toBe(join(host.home, 'sessions', result.runId, 'report.html'));
      expect(readFileSync(path, 'utf8')).toBe(html);
      expect(readdirSync(result.runDir)).toEqual(before);
      const [role] = result.roles;
      for (const text of [role?.sliceSha256, '[50, 3, 8]', ...result.artifacts.map(({ sha256 }) => sha256)]) {
        expect(wordsOf(html)).toContain(text ?? 'missing');
      }
      expect(html).not.toMatch(/NaN<|undefined/);
      await expect(readReport(join(folder, 'phase1_calibrate_primary_gone'), host.home)).rejects.toMatchObject({
        code: 'not_found',
      });
      expect(existsSync(path)).toBe(true);
    });
  });
});

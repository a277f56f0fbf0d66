import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeOutcomes, probeSchema } from '../../../../src-core/domain/noise.ts';
import { calibratedModelSchema, durationModels } from '../../../../src-core/domain/noiseRun.ts';
import { noiseSpecSchema } from '../../../../src-core/domain/run.ts';
import { noiseExport } from '../../../../src-core/plans/noise/noiseTables.ts';
import { parseCommandArguments, wholeNumber } from '../../../../src-main/shells/cli/arguments.ts';
import { calibrateNoise } from '../../../../src-main/shells/cli/commands/calibrateNoise.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/link-noise.md'), 'utf8');

describe('the page of link noise', () => {
  it('names every flag, outcome, model and key of the export', () => {
    for (const flag of Object.keys(calibrateNoise.options)) expect(page).toContain(`\`--${flag}\``);
    const spec = noiseSpecSchema.parse({
      ...{ kind: 'noise', probe: { command: {} }, tiers: ['FAST'], samples: 1, modules: ['A'], workers: 1 },
    });
    const exported = noiseExport(spec, { tiers: [], advice: [] }, '2026-01-01T00:00:00Z');
    const metadata = Object.keys(exported.calibration_metadata as object);
    const keys = [...Object.keys(exported), ...metadata, ...Object.keys(calibratedModelSchema.shape)];
    for (const name of [...keys, ...probeOutcomes, ...durationModels]) expect(page).toContain(`\`${name}\``);
  });

  it('has an example command line that is understood', () => {
    const line = /```sh\nfringe calibrate-noise (.*)\n```/.exec(page)?.[1] ?? '';
    const parsed = parseCommandArguments(line.split(' '), calibrateNoise);
    expect([...parsed.list('tiers'), ...parsed.positionals]).toEqual(['FAST', 'BALANCED']);
    expect(['n', 'workers', 'seed'].map((name) => wholeNumber(parsed, name))).toEqual([200, 4, 7]);
    expect(['probe', 'modules', 'export'].map((name) => parsed.text(name))).toEqual([
      'probe.json',
      'modules.txt',
      'noise.yaml',
    ]);
  });

  it('has probes that are taken, with the defaults that it tells', () => {
    const probes = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, text]) => JSON.parse(text ?? '') as unknown);
    expect(probes).toHaveLength(2);
    expect(probeSchema.parse({ command: {} })).toEqual(probes[0]);
    expect(probeSchema.parse({ instrument: { bench: 'bench.json' } })).toEqual(probes[1]);
  });
});

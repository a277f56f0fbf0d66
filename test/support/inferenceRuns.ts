import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseInferenceSpec } from '../../src-core/domain/inferenceSpec.ts';
import type { InferenceSpec } from '../../src-core/domain/inferenceSpec.ts';
import { inferenceDataSchema } from '../../src-core/domain/inferenceData.ts';
import type { InferSpec } from '../../src-core/domain/run.ts';

const golden = join(import.meta.dirname, '../core/maths/inference/sampler/golden');

/** Columns V, T of the interferometer's transmission that emcee was tried on. */
export function mziColumns(): Record<'V' | 'T', number[]> {
  const rows = readFileSync(join(golden, 'mzi_fit.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return { V: rows.map((row) => row[0] as number), T: rows.map((row) => row[1] as number) };
}

const specification = {
  model: { formula: 'a + b*cos(c + d*V^2 + e*V^3)' },
  parameters: {
    a: { Normal: { mean: 0.5, sd: 0.1 } },
    b: { Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 } },
    c: { Uniform: { lower: -3.2, upper: 3.2 } },
    d: { Normal: { mean: 0.35, sd: 0.1 } },
    e: { Normal: { mean: 0, sd: 0.1 } },
  },
  target: { csv: 'mzi_fit.csv', independent: ['V'], value: 'T', uncertainty: 0.01 },
} as const;

export const mziSpecification = (
  sampler: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
): InferenceSpec =>
  parseInferenceSpec({
    ...specification,
    sampler: { walkers: 20, ensembles: 2, steps: 60, discard: 20, seed: 3, init: 'Auto', ...sampler },
    ...more,
  });

/** The run of a specification on these columns. */
export const inferSpec = (inference: InferenceSpec, more: Partial<InferSpec> = {}): InferSpec => ({
  kind: 'infer',
  title: 'Fit of an interferometer',
  inference,
  data: inferenceDataSchema.parse({
    tables: { '': { source: { kind: 'csv', name: 'mzi_fit.csv', sha256: null }, columns: mziColumns() } },
  }),
  folder: null,
  workers: 1,
  continues: null,
  seed: null,
  outDir: null,
  faults: [],
  labels: { operator: 'E. Test', chipId: 'chip-1', dieId: '', notes: '' },
  ...more,
});

import { describe, expect, it } from 'vitest';
import { inferenceDataSchema } from '../../../../src-core/domain/inferenceData.ts';
import { parseInferenceSpec } from '../../../../src-core/domain/inferenceSpec.ts';
import { prepareInference } from '../../../../src-core/plans/inference/prepareInference.ts';
import { buildPosterior } from '../../../../src-core/plans/posteriorWork.ts';

const columns = { x: [1, 2, 3, 4, 5], y: [1.02, 2.05, 2.9, 4.1, 4.95] };

const prepared = (uncertainty: number | null, relative: number) =>
  prepareInference({
    spec: parseInferenceSpec({
      model: { formula: 'k*x' },
      parameters: { k: { Normal: { mean: 1, sd: 1 } } },
      target: { arrays: columns, value: 'y', uncertainty },
      likelihood: { Gaussian: { relative_error: relative } },
    }),
    data: inferenceDataSchema.parse({
      tables: { '': { source: { kind: 'arrays', name: '', sha256: null }, columns } },
    }),
    folder: null,
    purpose: 'infer',
  });

describe('a relative error', () => {
  it.each([
    ['stands for the uncertainty where none is given', null, 0],
    ['is added to one that is given, in squares', 0.1, 0.1],
  ])('%s', (_name, uncertainty, own) => {
    const { posterior, uncertainties } = prepared(uncertainty, 0.05);
    expect(uncertainties).toBe('known');
    const { likelihood } = buildPosterior(posterior, null);
    const out = new Float64Array(1);
    likelihood.evaluateBatch(Float64Array.of(1), 1, out);
    const wanted = columns.y.reduce((sum, y, point) => {
      const sigma = Math.hypot(own, 0.05 * y);
      const residual = (y - (columns.x[point] as number)) / sigma;
      return sum - 0.5 * residual ** 2 - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI);
    }, 0);
    expect(out[0]).toBeCloseTo(wanted, 10);
  });
});

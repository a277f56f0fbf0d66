import { describe, expect, it } from 'vitest';
import { mostLikely } from '../../../../src-core/maths/inference/pointEstimator.ts';

const of = (one: { readonly logLikelihood: number; readonly logPrior: number }) => one;

describe('the most likely of several', () => {
  it('is the one with the highest likelihood, whatever the priors say', () => {
    const far = { logLikelihood: -10, logPrior: -100 };
    expect(mostLikely([{ logLikelihood: -12, logPrior: 0 }, far], of)).toBe(far);
  });

  it('is the one that the priors would sooner have, of a fringe and its mirror image', () => {
    const own = { logLikelihood: 637.5000000001, logPrior: -1 };
    const mirrored = { logLikelihood: 637.5000000002, logPrior: -30 };
    expect(mostLikely([mirrored, own], of)).toBe(own);
    expect(mostLikely([own, mirrored], of)).toBe(own);
  });

  it('is any of those that are all impossible', () => {
    const failed = { logLikelihood: -Infinity, logPrior: 0 };
    expect(mostLikely([failed, { ...failed, logPrior: -1 }], of)).toBe(failed);
  });
});

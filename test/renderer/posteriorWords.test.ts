import { describe, expect, it } from 'vitest';
import type { PredictiveView } from '../../src-core/domain/posteriorView.ts';
import { layerRange } from '../../src-renderer/charts/drawHistogram.ts';
import { predictiveColumns, residualRange } from '../../src-renderer/charts/predictiveColumns.ts';
import { acceptanceWords, meanOf } from '../../src-renderer/features/inference/posterior/acceptanceWords.ts';
import { essTone, rHatTone } from '../../src-renderer/features/inference/posterior/diagnosticWords.ts';
import { differenceTone } from '../../src-renderer/features/inference/posterior/differenceTone.ts';
import { curveSd, learnedWords } from '../../src-renderer/features/inference/posterior/priorWords.ts';

describe('diagnostics', () => {
  it('are good inside the limits of a converged chain', () => {
    expect([1.002, 1.0099, 1.01, null].map(rHatTone)).toEqual(['good', 'good', 'warn', 'unknown']);
    expect([400, 399, null].map(essTone)).toEqual(['good', 'warn', 'unknown']);
    expect([1.9, 2.1, -2.1].map((difference) => differenceTone(difference, 1))).toEqual(['plain', 'warn', 'warn']);
  });

  it('tell of acceptance in words', () => {
    const walkers = (share: number) => [Array.from({ length: 8 }, () => share)];
    expect(acceptanceWords(walkers(0.4)).tone).toBe('good');
    expect(acceptanceWords(walkers(0.1)).text).toMatch(/^Few proposals/);
    expect(acceptanceWords(walkers(0.8)).text).toMatch(/^Most proposals/);
    expect(acceptanceWords([[0.4, 0.4, 0.4, 0.01]])).toMatchObject({ tone: 'warn' });
    expect(acceptanceWords([])).toMatchObject({ tone: 'warn', text: 'Nothing was proposed.' });
    expect(meanOf([0.25, 0.75])).toBe(0.5);
  });
});

describe('what the data have taught', () => {
  const normal = (mean: number, sd: number) => {
    const x = Array.from({ length: 401 }, (_, index) => mean + sd * (index / 50 - 4));
    return { x, density: x.map((value) => Math.exp(-0.5 * ((value - mean) / sd) ** 2)) };
  };

  it('is measured by the width of the prior', () => {
    expect(curveSd(normal(1550, 0.02))).toBeCloseTo(0.02, 4);
    expect(curveSd({ x: [0, 1], density: [1, 1] })).toBeCloseTo(Math.sqrt(1 / 12), 12);
    expect(curveSd({ x: [0, 1], density: [0, 0] })).toBeNull();
  });

  it('is said in words', () => {
    expect(learnedWords(normal(0, 1), 0.1)).toEqual({ tone: 'good', text: '10 times narrower than the prior' });
    expect(learnedWords(normal(0, 1), 0.99).tone).toBe('warn');
    expect(learnedWords(null, 0.1).tone).toBe('plain');
  });
});

describe('the posterior predictive', () => {
  const view: PredictiveView = {
    ...{ name: 'T', independent: 'V', independentUnit: 'V', unit: '', points: 3, leftOut: 0, covered: null },
    ...{ x: [0, 1, 2], y: [1, 2, 4], sigma: [0.5, 0, 2] },
    ...{ p5: [0, 1, 2], p16: [0, 1, 2], p50: [0, 1, null], p84: [2, 3, 4], p95: [2, 3, 4] },
  };

  it('has residuals in standard deviations, and none where they are not known', () => {
    expect(predictiveColumns(view).residuals).toEqual([2, null, null]);
    expect(predictiveColumns({ ...view, sigma: null }).residuals).toEqual([1, 1, null]);
  });

  it('shows them all, and zero in the middle', () => {
    expect(residualRange([null, -4, 1], 2.5)).toEqual([-4.4, 4.4]);
    expect(residualRange([], 2.5)[1]).toBeCloseTo(2.75, 12);
  });
});

describe('histograms over one another', () => {
  it('share the range that holds them all', () => {
    expect(
      layerRange([
        { kind: 'counts', bins: { lower: 1, upper: 2, count: 2 }, counts: [1, 2], channel: 0 },
        { kind: 'curve', x: [0, 1.5], density: [1, 1], channel: 1 },
        { kind: 'interval', low: 1, middle: 1.5, high: 3, channel: 0 },
      ]),
    ).toEqual([0, 3]);
  });
});

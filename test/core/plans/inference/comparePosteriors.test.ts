import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summariseChain } from '../../../../src-core/plans/inference/chainSummary.ts';
import { comparePosteriors, probabilityGreater } from '../../../../src-core/plans/inference/comparePosteriors.ts';
import type { ComparedPosterior } from '../../../../src-core/plans/inference/comparePosteriors.ts';
import { normalChain } from './normalChains.ts';

function posterior(runId: string, mean: number, units: Record<string, string> = { g: 'nm' }): ComparedPosterior {
  const chain = normalChain({
    names: ['g', runId],
    draw: ([g = 0, other = 0]) => [mean + g, other],
    seed: runId.length,
    steps: 2000,
  });
  return { runId, title: `Run ${runId}`, chain, parameters: summariseChain(chain).parameters, units };
}

describe('two posteriors compared', () => {
  it('differ by the difference of their means, with the probability of the difference', () => {
    const { parameters, onlyFirst, onlySecond } = comparePosteriors({
      first: posterior('one', 1500),
      second: posterior('second', 1501),
    });
    const [g] = parameters;
    expect(Math.abs((g?.difference ?? NaN) - 1)).toBeLessThan(0.03);
    expect(Math.abs((g?.differenceSd ?? NaN) - Math.SQRT2)).toBeLessThan(0.03);
    // Of two normal numbers one standard deviation apart: the normal distribution at 1/sqrt(2).
    expect(Math.abs((g?.probabilityGreater ?? NaN) - 0.7602499)).toBeLessThan(0.01);
    expect(g?.sentence).toMatch(/^g does not differ as far as can be told: the means are [\d.]+ nm apart/);
    expect(onlyFirst).toEqual(['one']);
    expect(onlySecond).toEqual(['second']);
    expect(g?.firstCounts.length).toBe(40);
  });

  it('say which is higher when that is nearly certain', () => {
    const higher = comparePosteriors({ first: posterior('one', 3), second: posterior('second', 9) });
    expect(higher.parameters[0]?.sentence).toMatch(/^g is higher in the second by [\d.]+ nm .* more than 99.9 %\.$/);
    const lower = comparePosteriors({ first: posterior('one', 9), second: posterior('second', 6) });
    expect(lower.parameters[0]?.sentence).toMatch(/^g is lower in the second by [\d.]+ nm .* 98\.\d %\.$/);
  });

  it('are not compared in different units', () => {
    const { parameters, onlyFirst } = comparePosteriors({
      first: posterior('one', 3),
      second: posterior('second', 3, { g: 'um' }),
    });
    expect(parameters).toEqual([]);
    expect(onlyFirst).toEqual(['g', 'one']);
  });

  it('count every pair, equal ones half', () => {
    const few = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(few, few, (first, second) => {
        const pairs = first.flatMap((a) => second.map((b) => (b > a ? 1 : b === a ? 0.5 : 0)));
        const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
        const expected = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        expect(probabilityGreater(sorted(first), sorted(second))).toBeCloseTo(expected, 12);
      }),
    );
  });
});

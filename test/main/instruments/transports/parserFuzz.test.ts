import { expect, it } from 'vitest';
import { fuzz, fuzzTargets } from './parserFuzz.ts';

const inputs = 8000;

it.each(fuzzTargets)('$name: of thousands of whole and injured inputs none is taken for what it is not', (target) => {
  const { accepted, refused } = fuzz(target, inputs, 1);
  // Both ways were tried.
  expect(Math.min(accepted, refused)).toBeGreaterThan(inputs / 50);
});

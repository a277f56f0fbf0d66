import { expect, it } from 'vitest';
import { fuzz } from '../transports/parserFuzz.ts';
import { languageFuzzTargets } from './languageFuzz.ts';

const inputs = 8000;

it.each(languageFuzzTargets)('$name: whole and injured inputs, none is taken for what it is not', (target) => {
  const { accepted, refused } = fuzz(target, inputs, 1);
  // Both ways were tried.
  expect(Math.min(accepted, refused)).toBeGreaterThan(inputs / 50);
});

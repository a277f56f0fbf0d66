import { describe, expect, it } from 'vitest';
import type { FringeError } from '../../../src-core/errors/fringeError.ts';
import { buildPosterior } from '../../../src-core/plans/posteriorWork.ts';

const prior = { Normal: { mean: 0, sd: 1 } };
const build = (name: string, formula = 'x'): unknown =>
  buildPosterior(
    { parameters: { x: prior, [name]: prior }, likelihood: { kind: 'logDensity', formula, columns: {} } },
    null,
  );

function refusalOf(name: string): Partial<FringeError> {
  try {
    build(name);
  } catch (error) {
    const { code, path, message } = error as FringeError;
    return { code, path: path as string, message };
  }
  return {};
}

describe('the names of parameters in a formula', () => {
  it.each([
    ['pi', /3\.14159/],
    ['sin', /function/],
    ['mean', /function/],
    ['a b', /no formula can hold it/],
    ['2x', /no formula can hold it/],
    ['a-b', /no formula can hold it/],
  ])('are refused where the formula could not tell or hold them: %s', (name, why) => {
    const refusal = refusalOf(name);
    expect(refusal).toMatchObject({ code: 'bad_input', path: `parameters.${name}` });
    expect(refusal.message).toMatch(why);
  });

  it.each(['p_2pi', 'φ', 'node.phase', '_a1'])('may be any other: %s', (name) => {
    expect(() => build(name, `x + ${name}`)).not.toThrow();
  });
});

describe('a log density with a value for each row', () => {
  it('is told to sum them, not to be shortened', () => {
    const likelihood = { kind: 'logDensity', formula: '-(T - x)^2', columns: { T: Float64Array.of(1, 2) } } as const;
    expect(() => buildPosterior({ parameters: { x: prior }, likelihood }, null)).toThrow(
      expect.objectContaining({ remedy: 'Write sum(...) around it.' }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { CommandEvaluator, OpenCommandEvaluator } from '../../../src-core/plans/commandModel.ts';
import { PosteriorCache } from '../../../src-core/plans/ensembleWork.ts';
import { createModelValues } from '../../../src-core/plans/modelValues.ts';
import { buildPosterior, buildResiduals } from '../../../src-core/plans/posteriorWork.ts';
import type { PosteriorWork } from '../../../src-core/plans/posteriorWork.ts';

/** Sums and products alone, so that a formula has the same bits. */
const x = Float64Array.from({ length: 11 }, (_, point) => point / 4);
const first = { name: 'first', values: x.map((at) => 1 + at), uncertainties: 0.1, reference: null };
const second = {
  name: 'second',
  values: x.map((at) => 2 - at),
  uncertainties: x.map((at) => 0.1 + at / 10),
  reference: [...x].map((at) => at < 1),
};
const parameters = { a: { Normal: { mean: 0, sd: 1 } }, b: { Normal: { mean: 0, sd: 1 } } };
const formula: PosteriorWork = {
  parameters,
  likelihood: {
    kind: 'gaussian',
    relativeError: 0.05,
    variables: [
      { ...first, formula: 'a + b*x', columns: { x } },
      { ...second, formula: 'a*b - x', columns: { x } },
    ],
  },
};
const commandOf = (name: string): PosteriorWork => ({
  parameters,
  likelihood: {
    kind: 'command',
    command: ['model'],
    workingDirectory: '.',
    processes: 1,
    timeoutSeconds: 1,
    relativeError: 0.05,
    variables: [first, second],
    bridge: { name, memory: new SharedArrayBuffer(8) },
  },
});
const evaluator: CommandEvaluator = {
  lastFailure: null,
  evaluate: (rows, count, values) => {
    for (let row = 0; row < count; row++) {
      const [a, b] = [rows[2 * row] as number, rows[2 * row + 1] as number];
      const own = a > 5 ? Array(22).fill(NaN) : [...[...x].map((at) => a + b * at), ...[...x].map((at) => a * b - at)];
      values.set(own as number[], 22 * row);
    }
  },
};
const open: OpenCommandEvaluator = (_bridge, shape) => {
  expect(shape).toEqual({ dimension: 2, points: 22 });
  return evaluator;
};
const rows = Float64Array.of(0.3, 0.7, -1.1, 2.3, 9, 1);

describe('a model that is a program', () => {
  it('has the density of the same formula, bit for bit, and NaN where it fails', () => {
    const [wanted, found] = [new Float64Array(3), new Float64Array(3)];
    buildPosterior(formula, null).density.evaluateBatch(rows, 3, wanted);
    const { density, command } = buildPosterior(commandOf('one'), null, open);
    density.evaluateBatch(rows, 3, found);
    expect([...found.subarray(0, 2)]).toEqual([...wanted.subarray(0, 2)]);
    expect(found[2]).toBeNaN();
    expect(command).toBe(evaluator);
  });

  it('has the residuals of the same formula, without their derivatives', () => {
    const [wanted, found] = [new Float64Array(22), new Float64Array(22)];
    const ofFormula = buildResiduals(formula, null);
    const ofCommand = buildResiduals(commandOf('one'), null, open);
    ofFormula?.evaluate(rows, wanted);
    ofCommand?.evaluate(rows, found);
    for (const [point, value] of wanted.entries()) expect(found[point]).toBeCloseTo(value, 12);
    expect(ofCommand?.logScale).toBe(ofFormula?.logScale);
    expect(ofCommand?.jacobian).toBeNull();
  });

  it('gives the values of each variable, as the same formula', () => {
    const wanted = createModelValues(formula, null);
    const found = createModelValues(commandOf('one'), null, open);
    expect(found?.variables).toEqual([
      { name: 'first', points: 11 },
      { name: 'second', points: 11 },
    ]);
    expect(found?.evaluate(rows, 2)).toEqual(wanted?.evaluate(rows, 2));
    const density = { kind: 'logDensity', formula: 'a + b', columns: {} } as const;
    expect(createModelValues({ parameters, likelihood: density }, null)).toBeNull();
  });

  it('is built anew for another bridge, and not without one', () => {
    const cache = new PosteriorCache(null, open);
    const built = cache.get(commandOf('one'));
    expect(cache.get(commandOf('one'))).toBe(built);
    expect(cache.get(commandOf('two'))).not.toBe(built);
    const { bridge: _bridge, ...bare } = commandOf('one').likelihood as { bridge: unknown };
    expect(() => buildPosterior({ parameters, likelihood: bare as never }, null, open)).toThrow(
      'no program can be reached',
    );
  });
});

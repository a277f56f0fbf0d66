import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bound, Flat, LogNormal, Normal, Uniform } from '../../../../src-core/maths/inference/distributions/index.ts';
import { createParameterSet, ParameterSet } from '../../../../src-core/maths/inference/parameterSet.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';

const priors = {
  gain: new Normal(0.5, 0.1),
  visibility: new Bound(new Normal(0.45, 0.2), { lower: 0, upper: 1 }),
  width: new LogNormal(0, 0.3),
};

describe('a parameter set', () => {
  it('is the same from a dictionary and fluently', () => {
    const fluent = new ParameterSet()
      .add('gain', priors.gain)
      .add('visibility', priors.visibility, 'logit')
      .add('width', priors.width, 'log');
    const dictionary = new ParameterSet({
      gain: priors.gain,
      visibility: { prior: priors.visibility, transform: 'logit' },
      width: { prior: priors.width, transform: 'log' },
    });
    expect(dictionary.parameters).toEqual(fluent.parameters);
    expect(fluent.names).toEqual(['gain', 'visibility', 'width']);
    expect(fluent.bounds).toEqual([
      [-Infinity, Infinity],
      [0, 1],
      [0, Infinity],
    ]);
    expect(fluent.count).toBe(3);
  });

  it('is the same from a specification', () => {
    const set = createParameterSet({
      gain: { Normal: { mean: 0.5, sd: 0.1 } },
      visibility: { Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 }, transform: 'logit' },
      offset: 'Flat',
    });
    const row = Float64Array.of(0.4, 0.6, 12);
    const expected = priors.gain.logDensity(0.4) + priors.visibility.logDensity(0.6);
    expect(set.logPrior(row)).toBe(expected);
    expect(set.parameters.map(({ transform }) => transform)).toEqual(['none', 'logit', 'none']);
    expect(set.isProper).toBe(false);
  });

  it('draws rows that its priors know, the same for the same seed', () => {
    const set = new ParameterSet(priors);
    const draw = (): Float64Array => set.sample(500, createRandomStream({ seed: 5, purpose: 'start' }));
    const rows = draw();
    expect(rows).toEqual(draw());
    expect(rows).toHaveLength(1500);
    for (let point = 0; point < 500; point++) expect(set.logPrior(rows, 3 * point)).toBeGreaterThan(-Infinity);
  });

  it('gives minus infinity as soon as one parameter is outside', () => {
    const set = new ParameterSet(priors);
    expect(set.logPrior(Float64Array.of(0.5, 1.01, 1))).toBe(-Infinity);
    expect(set.logPrior(Float64Array.of(9, 9, 0.5, 0.5, 1), 2)).toBeGreaterThan(-Infinity);
  });

  it('gives the slope of its log prior', () => {
    const gradient = new Float64Array(3);
    const row = Float64Array.of(0.4, 0.7, 1.3);
    new ParameterSet(priors).logPriorGradient(row, gradient);
    expect([...gradient]).toEqual([
      priors.gain.gradient(0.4),
      priors.visibility.gradient(0.7),
      priors.width.gradient(1.3),
    ]);
  });
});

describe('working coordinates', () => {
  const set = new ParameterSet()
    .add('plain', new Normal(1, 2))
    .add('scale', new LogNormal(0.5, 0.8), 'log')
    .add('share', new Uniform(-3, 5), 'logit');

  it('come back to where they were', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (p) => {
        const natural = Float64Array.from(set.parameters, ({ prior }) => prior.quantile(p));
        const there = new Float64Array(3);
        const back = new Float64Array(3);
        set.toWorking(natural, there);
        set.toNatural(there, back);
        back.forEach((value, index) => expect(value).toBeCloseTo(natural[index] as number, 10));
      }),
    );
  });

  it('have a density that integrates to 1: the Jacobian is right', () => {
    for (const name of ['scale', 'share'] as const) {
      const { prior, transform } = set.parameters.find(
        (parameter) => parameter.name === name,
      ) as (typeof set.parameters)[0];
      const single = new ParameterSet().add(name, prior, transform);
      let sum = 0;
      for (let y = -40; y <= 40; y += 0.01) sum += 0.01 * Math.exp(single.logPriorOfWorking(Float64Array.of(y)));
      expect(sum).toBeCloseTo(1, 8);
    }
  });

  it('a normal logarithm is normal: the log of a log-normal is known in closed form', () => {
    const single = new ParameterSet().add('scale', new LogNormal(0.5, 0.8), 'log');
    for (const y of [-3, 0, 0.5, 4]) {
      expect(single.logPriorOfWorking(Float64Array.of(y))).toBeCloseTo(new Normal(0.5, 0.8).logDensity(y), 12);
    }
  });

  it('have the slope of their log density, and dx/dy', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }), (y) => {
        const gradient = new Float64Array(3);
        const slopes = new Float64Array(3);
        set.logPriorOfWorkingGradient(Float64Array.from(y), gradient);
        set.workingJacobian(Float64Array.from(y), slopes);
        y.forEach((value, index) => {
          const moved = (step: number): Float64Array =>
            Float64Array.from(y, (v, i) => (i === index ? value + step : v));
          const h = 1e-5;
          const difference = (set.logPriorOfWorking(moved(h)) - set.logPriorOfWorking(moved(-h))) / (2 * h);
          expect(gradient[index]).toBeCloseTo(difference, 5);
          const natural = (step: number): number => {
            const row = moved(step);
            set.toNatural(row, row);
            return row[index] as number;
          };
          expect(slopes[index]).toBeCloseTo((natural(h) - natural(-h)) / (2 * h), 5);
        });
      }),
    );
  });

  it('far out are outside, not NaN', () => {
    expect(set.logPriorOfWorking(Float64Array.of(0, 800, 0))).toBe(-Infinity);
    expect(set.logPriorOfWorking(Float64Array.of(0, 0, 1e4))).toBeLessThan(-9000);
  });
});

describe('bad parameters are refused:', () => {
  const refusal = (path: string, says: RegExp): unknown =>
    expect.objectContaining({ code: 'bad_input', path, message: expect.stringMatching(says) as string });

  it('a name used twice', () => {
    const set = new ParameterSet().add('a', new Flat());
    expect(() => set.add('a', new Flat())).toThrow(refusal('a', /given twice/) as Error);
  });

  it('a logarithm of what may be negative', () => {
    expect(() => new ParameterSet().add('a', new Normal(0, 1), 'log')).toThrow(
      refusal('a.transform', /above zero/) as Error,
    );
  });

  it('log odds without two bounds', () => {
    const specification = { a: { Flat: {}, transform: 'logit' as const } };
    expect(() => createParameterSet(specification)).toThrow(refusal('parameters.a.transform', /two bounds/) as Error);
  });

  it('a prior of no width, by its name and place', () => {
    expect(() => createParameterSet({ c: { Uniform: { lower: 1, upper: 1 } } })).toThrow(
      refusal('parameters.c.Uniform.upper', /The prior of c is refused: the uniform prior .* has no width/) as Error,
    );
  });

  it('a start drawn from a flat prior', () => {
    const set = new ParameterSet({ a: new Flat() });
    expect(() => set.sample(1, createRandomStream({ seed: 1, purpose: 'x' }))).toThrow(
      refusal('a', /Nothing|nothing/) as Error,
    );
  });
});

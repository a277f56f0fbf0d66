import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Bound,
  createDistribution,
  Flat,
  LogNormal,
  Normal,
  TruncatedNormal,
  Uniform,
} from '../../../../src-core/maths/inference/distributions/index.ts';
import type { Distribution, PriorSpecification } from '../../../../src-core/maths/inference/distributions/index.ts';
import { logNormalMass, logNormalTail } from '../../../../src-core/maths/inference/normalMass.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { criticalDistance, kolmogorovSmirnov } from '../random/kolmogorovSmirnov.ts';
import golden from './golden/distributions.json' with { type: 'json' };

type Build = (...a: [number, number, number, number]) => Distribution;

const builders: Readonly<Record<'uniform' | 'normal' | 'logNormal' | 'truncatedNormal' | 'boundLogNormal', Build>> = {
  uniform: (lower, upper) => new Uniform(lower, upper),
  normal: (mean, sd) => new Normal(mean, sd),
  logNormal: (mu, sigma) => new LogNormal(mu, sigma),
  truncatedNormal: (mean, sd, lower, upper) => new TruncatedNormal(mean, sd, { lower, upper }),
  boundLogNormal: (mu, sigma, lower, upper) => new Bound(new LogNormal(mu, sigma), { lower, upper }),
};
type Kind = keyof typeof builders;
const kinds = Object.keys(builders) as Kind[];

const build = (kind: Kind, args: readonly number[]): Distribution =>
  builders[kind](...(args as [number, number, number, number]));
const relative = (got: number, expected: number): number =>
  got === expected ? 0 : Math.abs(got - expected) / Math.max(Math.abs(expected), 1e-300);

describe.each(kinds)('%s against scipy', (kind) => {
  it.each(golden[kind].map((row) => [row]))('%j', (row) => {
    const prior = build(kind, row.slice(0, -4));
    const [x, logDensity, cdf, gradient] = row.slice(-4) as [number, number, number, number];
    expect(relative(prior.logDensity(x), logDensity)).toBeLessThan(1e-12);
    expect(relative(prior.cdf(x), cdf)).toBeLessThan(1e-12);
    expect(Math.abs(prior.gradient(x) - gradient)).toBeLessThan(1e-12 * Math.max(1, Math.abs(gradient)));
  });
});

describe.each(Object.keys(golden.quantile) as (keyof typeof golden.quantile)[])('quantiles of %s', (kind) => {
  it.each(golden.quantile[kind].map((row) => [row]))('%j', (row) => {
    const prior = build(kind, row.slice(0, -2));
    const [probability, value] = row.slice(-2) as [number, number];
    // A median that is zero but for rounding has no digits of its own.
    expect(Math.abs(prior.quantile(probability) - value)).toBeLessThan(1e-12 * Math.max(Math.abs(value), 1e-3));
  });
});

describe('masses of the normal distribution', () => {
  it.each(golden.normalTail as [number, number][])('log tail above %d', (z, expected) => {
    expect(relative(logNormalTail(z), expected)).toBeLessThan(1e-12);
  });

  it('add up, wherever the points lie', () => {
    const point = fc.double({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(point, point, point, (...points) => {
        const [a, b, c] = points.sort((p, q) => p - q) as [number, number, number];
        const whole = logNormalMass(a, c);
        const parts = Math.log(Math.exp(logNormalMass(a, b) - whole) + Math.exp(logNormalMass(b, c) - whole));
        expect(a === c || Math.abs(parts) < 1e-9).toBe(true);
      }),
    );
  });
});

const shapes: readonly [string, Distribution][] = [
  ['uniform', new Uniform(-3.2, 3.2)],
  ['normal', new Normal(0.5, 0.1)],
  ['log-normal', new LogNormal(-1, 0.7)],
  ['truncated normal', new TruncatedNormal(0.45, 0.2, { lower: 0, upper: 1 })],
  ['truncated far in the tail', new TruncatedNormal(0, 1, { lower: 30, upper: 31 })],
  ['one-sided', new Bound(new Normal(0, 1), { lower: 1.5 })],
  ['bound log-normal', new Bound(new LogNormal(0, 1), { lower: 0.5, upper: null })],
  ['bound of a bound', new Bound(new Bound(new Normal(0, 1), { lower: -1 }), { lower: -2, upper: 0.5 })],
  ['bound uniform', new Bound(new Uniform(0, 10), { upper: 4 })],
  ['bound flat', new Bound(new Flat(), { lower: 2, upper: 5 })],
];

describe.each(shapes)('%s', (name, prior) => {
  it('draws what it says', () => {
    const stream = createRandomStream({ seed: 7, purpose: `prior ${name}` });
    const sample = Array.from({ length: 4000 }, () => prior.sample(stream));
    expect(kolmogorovSmirnov(sample, (x) => prior.cdf(x))).toBeLessThan(criticalDistance);
    expect(sample.every((x) => x >= prior.bounds[0] && x <= prior.bounds[1])).toBe(true);
    expect(stream.state().position).toBe(4000);
  });

  it('draws the same for the same seed', () => {
    const draw = (): number => prior.sample(createRandomStream({ seed: 3, purpose: 'same' }));
    expect(draw()).toBe(draw());
  });

  it('has a quantile that is the inverse of its cdf, and a slope that is the derivative of its log density', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (p) => {
        const x = prior.quantile(p);
        expect(prior.cdf(x)).toBeCloseTo(p, 9);
        const h = 1e-5 * Math.max(1e-3, Math.abs(x));
        const slope = (prior.logDensity(x + h) - prior.logDensity(x - h)) / (2 * h);
        if (Number.isFinite(slope))
          expect(Math.abs(prior.gradient(x) - slope)).toBeLessThan(1e-4 * (1 + Math.abs(slope)));
      }),
    );
  });

  it('is nothing outside its bounds', () => {
    const [lower, upper] = prior.bounds;
    if (Number.isFinite(lower)) expect([prior.logDensity(lower - 1e-3), prior.cdf(lower - 1)]).toEqual([-Infinity, 0]);
    if (Number.isFinite(upper)) expect([prior.logDensity(upper + 1e-3), prior.cdf(upper + 1)]).toEqual([-Infinity, 1]);
    expect(prior.logDensity(NaN)).toBe(-Infinity);
    expect(prior.quantile(-0.1)).toBeNaN();
  });
});

it('a law that is a little off is found out', () => {
  const stream = createRandomStream({ seed: 7, purpose: 'wrong law' });
  const sample = Array.from({ length: 4000 }, () => new Normal(0, 1).sample(stream));
  expect(kolmogorovSmirnov(sample, (x) => new Normal(0.1, 1).cdf(x))).toBeGreaterThan(criticalDistance);
});

describe('flat', () => {
  it('is improper, and so with one bound', () => {
    const half = new Bound(new Flat(), { lower: 0 });
    const stream = createRandomStream({ seed: 1, purpose: 'flat' });
    expect([new Flat().isProper, half.isProper, half.logDensity(3), half.logDensity(-3)]).toEqual([
      false,
      false,
      0,
      -Infinity,
    ]);
    expect(() => new Flat().sample(stream)).toThrow(/Nothing can be drawn/);
    expect(() => half.sample(stream)).toThrow(/one bound/);
  });
});

describe('bad priors are refused with a path:', () => {
  const bad: readonly [string, PriorSpecification, path: string, says: RegExp][] = [
    ['no width', { Uniform: { lower: 2, upper: 2 } }, 'p.Uniform.upper', /has no width/],
    ['turned round', { Uniform: { lower: 3, upper: 1 } }, 'p.Uniform.lower', /turned round/],
    ['an infinite bound', { Uniform: { lower: 0, upper: Infinity } }, 'p.Uniform.upper', /not a finite number/],
    ['a width beyond all numbers', { Uniform: { lower: -1.7e308, upper: 1.7e308 } }, 'p.Uniform.upper', /width/],
    ['no deviation', { Normal: { mean: 0, sd: 0 } }, 'p.Normal.sd', /must be above zero/],
    ['a mean that is none', { Normal: { mean: NaN, sd: 1 } }, 'p.Normal.mean', /NaN/],
    ['a negative sigma', { LogNormal: { mu: 0, sigma: -1 } }, 'p.LogNormal.sigma', /above zero/],
    [
      'bounds turned round',
      { TruncatedNormal: { mean: 0, sd: 1, lower: 1, upper: 0 } },
      'p.TruncatedNormal.lower',
      /turned/,
    ],
    [
      'bounds of no width',
      { Bound: { of: { Normal: { mean: 0, sd: 1 } }, lower: 1, upper: 1 } },
      'p.Bound.upper',
      /no width/,
    ],
    [
      'no mass',
      { Bound: { of: { LogNormal: { mu: 0, sigma: 1 } }, lower: -2, upper: -1 } },
      'p.Bound',
      /leave nothing/,
    ],
    [
      'no overlap',
      { Bound: { of: { Uniform: { lower: 0, upper: 1 } }, lower: 1, upper: 2 } },
      'p.Bound',
      /leave nothing/,
    ],
    [
      'inside',
      { Bound: { of: { Normal: { mean: 0, sd: 0 } }, lower: 1, upper: 2 } },
      'p.Bound.of.Normal.sd',
      /above zero/,
    ],
  ];
  it.each(bad)('%s', (_name, prior, path, says) => {
    expect(() => createDistribution(prior, 'p')).toThrow(
      expect.objectContaining({ code: 'bad_input', path, message: expect.stringMatching(says) as string }),
    );
  });
});

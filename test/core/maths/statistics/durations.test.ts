import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import {
  drawDuration,
  durationDistribution,
  durationLogDensity,
  durationLogSurvival,
  durationModels,
  durationQuantile,
  fitDurations,
} from '../../../../src-core/maths/statistics/index.ts';
import type { DurationFit, DurationLaw, DurationModel } from '../../../../src-core/maths/statistics/index.ts';
import { criticalDistance, kolmogorovSmirnov } from '../random/kolmogorovSmirnov.ts';
import censored from './golden/censoredFits.json' with { type: 'json' };
import golden from './golden/special.json' with { type: 'json' };
import peers from './peers/duration_fits.json' with { type: 'json' };
import { readColumn } from './readPeer.ts';

const samples = Object.keys(peers.samples) as (keyof typeof peers.samples)[];

const lawOf = (model: DurationModel, [first, second]: readonly number[]): DurationLaw => {
  if (model === 'exponential') return { model, scale: first! };
  if (model === 'lognormal') return { model, logMean: first!, logDeviation: second! };
  return { model, shape: first!, scale: second! };
};

/** Shape and scale as scipy names them. */
const shapeAndScale = (law: DurationLaw): readonly [number, number] => {
  if (law.model === 'exponential') return [1, law.scale];
  if (law.model === 'lognormal') return [law.logDeviation, Math.exp(law.logMean)];
  return [law.shape, law.scale];
};

const expectClose = (value: number, expected: number, relative: number): void =>
  expect(Math.abs(value / expected - 1)).toBeLessThan(relative);

describe.each(durationModels)('the %s law', (model) => {
  const law = lawOf(model, golden.laws[model].parameters);

  it('has the density, distribution, survival and quantiles of the peer', () => {
    for (const [x, density, below, survival] of golden.laws[model].rows) {
      expect(durationLogDensity(law, x!)).toBeCloseTo(density!, 10);
      if (below! > 1e-200) expectClose(durationDistribution(law, x!), below!, 1e-10);
      expect(Math.abs(durationLogSurvival(law, x!) - survival!)).toBeLessThan(1e-10 * Math.max(1, Math.abs(survival!)));
    }
    for (const [p, x] of golden.laws[model].quantiles) expectClose(durationQuantile(law, p!), x!, 1e-9);
  });

  it('draws what follows it, one number of the stream each', () => {
    const stream = createRandomStream({ seed: 5, purpose: 'durations', model });
    const drawn = Array.from({ length: 2000 }, () => drawDuration(law, stream));
    expect(stream.state().position).toBe(2000);
    expect(kolmogorovSmirnov(drawn, (x) => durationDistribution(law, x))).toBeLessThan(criticalDistance);
    // The same draws do not follow another law.
    expect(kolmogorovSmirnov(drawn, (x) => durationDistribution(law, 1.3 * x))).toBeGreaterThan(criticalDistance);
  });

  it('is nothing at 0 and knows no NaN', () => {
    expect([durationDistribution(law, 0), durationLogDensity(law, 0)]).toEqual([0, -Infinity]);
    expect([durationLogSurvival(law, 0), durationDistribution(law, NaN), durationQuantile(law, 1.1)]).toEqual([
      0,
      NaN,
      NaN,
    ]);
  });
});

describe.each(samples)('durations of the peer, %s', (name) => {
  const found = fitDurations({ observed: readColumn(`durations_${name}.csv`) });
  const peer = peers.samples[name];

  it.each(durationModels)('%s', (model) => {
    const fit = found.fits[model] as DurationFit;
    const expected = peer.fits[model];
    const [shape, scale] = shapeAndScale(fit.law);
    expectClose(scale, expected.mle.at(-1)!, 1e-5);
    if (model !== 'exponential') expectClose(shape, expected.mle[0]!, 1e-5);
    expectClose(fit.logLikelihood, expected.loglik, 1e-9);
    expectClose(fit.aic, expected.aic, 1e-9);
    expectClose(fit.bic, expected.bic, 1e-9);
    expect(Math.abs(fit.ksDistance - expected.ks_D)).toBeLessThan(1e-5);
    expectClose(fit.median, expected.median, 1e-5);
    expectClose(fit.p95, expected.p95, 1e-5);
  });

  it('and the best of them', () => expect(found.best_model).toBe(peer.best_aic));
});

describe.each(censored.samples)('durations cut off at $timeout, $name', ({ name, timeout, censored: cut, fits }) => {
  const all = readColumn(`durations_${name}.csv`);
  const found = fitDurations({
    observed: all.filter((duration) => duration < timeout),
    censored: all.filter((duration) => duration >= timeout).map(() => timeout),
  });

  it.each(durationModels)('%s', (model) => {
    const fit = found.fits[model] as DurationFit;
    const [shape, scale] = shapeAndScale(fit.law);
    expect(found.censored).toBe(cut);
    expectClose(scale, fits[model].scale, 1e-5);
    expectClose(shape, fits[model].shape, 1e-5);
    expectClose(fit.logLikelihood, fits[model].loglik, 1e-10);
  });
});

describe('fits with cut-offs', () => {
  const truths: readonly DurationLaw[] = [
    { model: 'exponential', scale: 4 },
    { model: 'lognormal', logMean: 1, logDeviation: 0.5 },
    { model: 'gamma', shape: 6, scale: 0.7 },
    { model: 'weibull', shape: 2.5, scale: 5 },
  ];

  it.each(truths)('find the truth behind a timeout that cuts off a third: $model', (truth) => {
    const stream = createRandomStream({ seed: 11, purpose: 'recovery', model: truth.model });
    const timeout = durationQuantile(truth, 0.67);
    const drawn = Array.from({ length: 3000 }, () => drawDuration(truth, stream));
    const observed = drawn.filter((duration) => duration < timeout);
    const fits = fitDurations({ observed, censored: new Array<number>(3000 - observed.length).fill(timeout) }).fits;
    const fit = fits[truth.model] as DurationFit;
    expectClose(fit.median, durationQuantile(truth, 0.5), 0.05);
    expectClose(fit.p95, durationQuantile(truth, 0.95), 0.1);
    expect(fit.ksDistance).toBeLessThan(criticalDistance / Math.sqrt(3000));
    // Who leaves the cut-offs out finds a tail that is too short.
    expect(fitDurations({ observed }).fits[truth.model]!.p95).toBeLessThan(0.9 * durationQuantile(truth, 0.95));
  });

  it('follow the product-limit estimate when there are several timeouts', () => {
    const truth: DurationLaw = { model: 'weibull', shape: 1.5, scale: 3 };
    const stream = createRandomStream({ seed: 2, purpose: 'several' });
    const [observed, cut] = [[] as number[], [] as number[]];
    for (let index = 0; index < 3000; index++) {
      const duration = drawDuration(truth, stream);
      const timeout = [1.5, 3, 6][index % 3]!;
      if (duration < timeout) observed.push(duration);
      else cut.push(timeout);
    }
    const found = fitDurations({ observed, censored: cut });
    expect(found.fits.weibull!.ksDistance).toBeLessThan(0.04);
    expectClose(found.fits.weibull!.p95, durationQuantile(truth, 0.95), 0.06);
  });

  it('name no model below five that ended, and no shape of what is all the same', () => {
    const few = fitDurations({ observed: [1, 2, 3, 4], censored: [9, 9, 9] });
    expect(few).toEqual({ observed: 4, censored: 3, best_model: 'none', fits: {} });
    expect(fitDurations({ observed: [] }).best_model).toBe('none');
    const same = fitDurations({ observed: [2, 2, 2, 2, 2, 2] });
    expect(Object.keys(same.fits)).toEqual(['exponential']);
    expect(same.best_model).toBe('exponential');
    const withLonger = fitDurations({ observed: [2, 2, 2, 2, 2, 2], censored: [5, 5, 5] });
    for (const fit of Object.values(withLonger.fits)) expect(Number.isFinite(fit.p95)).toBe(true);
  });

  it('do not depend on the unit', () => {
    const observed = readColumn('durations_gamma.csv').filter((duration) => duration < 12);
    const [inSeconds, inMs] = [1, 1000].map((unit) =>
      fitDurations({ observed: observed.map((x) => unit * x), censored: new Array<number>(80).fill(12 * unit) }),
    );
    for (const model of durationModels) expectClose(inMs!.fits[model]!.p95 / 1000, inSeconds!.fits[model]!.p95, 1e-6);
  });

  it('refuse what is no duration', () => {
    expect(() => fitDurations({ observed: [1, 0, 2] })).toThrow(/duration of 0/);
    expect(() => fitDurations({ observed: [1, NaN] })).toThrow(/duration of NaN/);
    expect(() => fitDurations({ observed: [1], censored: [Infinity] })).toThrow(/Infinity/);
  });
});

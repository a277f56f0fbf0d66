import { describe, expect, it } from 'vitest';
import { probeOutcomes } from '../../../../src-core/domain/noise.ts';
import type { Probe } from '../../../../src-core/domain/noise.ts';
import { noiseReportSchema } from '../../../../src-core/domain/noiseRun.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { commandClassOf } from '../../../../src-core/plans/noise/commandClass.ts';
import { calibratedModel } from '../../../../src-core/plans/noise/noiseTables.ts';
import { summariseNoise } from '../../../../src-core/plans/noise/summariseNoise.ts';
import { adviseTimeout } from '../../../../src-core/plans/noise/timeoutAdvice.ts';

const instrument: Probe = { instrument: { timeouts: { FAST: 0.1, BALANCED: 0.5, SLOW: 2 } } };
const command: Probe = {
  command: {
    workingDirectory: '.',
    timeouts: { FAST: 30, BALANCED: 60, SLOW: 120 },
    program: ['lake', 'env', 'lean', '{file}'],
  },
};
const commandClass = { name: 'meter READ?', instrument: 'meter' };
const clean = (count: number) => Float64Array.from({ length: count }, (_, index) => 30 + index / count);

describe('the timeout that is advised', () => {
  it('is promised from 3,838 clean samples on, at 0.1 %', () => {
    const enough = adviseTimeout({ commandClass, endedMs: clean(3838), timedOut: 0 }, 0.001, null);
    expect(enough).toMatchObject({ isReached: true, samplesNeeded: 3838, timeoutMs: 31, failures: 0 });
    const few = adviseTimeout({ commandClass, endedMs: clean(3837), timedOut: 0 }, 0.001, 45.2);
    expect(few).toMatchObject({ isReached: false, samplesNeeded: 3838, timeoutMs: 46 });
    expect(few.sentence).toContain('3,838 samples without a failure');
  });

  it('leaves as many of the slowest beyond it as the bound allows, and no more', () => {
    const endedMs = Float64Array.from({ length: 10_000 }, (_, index) => (index < 9_990 ? 40 : 1000 + index));
    const { failures, failureRateUpper, timeoutMs } = adviseTimeout(
      { commandClass, endedMs, timedOut: 0 },
      0.002,
      null,
    );
    // The ten; Wilson's interval would allow one more.
    expect(failures).toBe(10);
    expect(failureRateUpper).toBeLessThan(0.002);
    expect(timeoutMs).toBe(40);
  });

  it('says when no wait is long enough, and when more samples would be', () => {
    const lossy = adviseTimeout({ commandClass, endedMs: clean(990), timedOut: 10 }, 0.001, null);
    expect(lossy).toMatchObject({ isReached: false, failures: 10 });
    expect(lossy.sentence).toContain('however long one waits');
    const once = adviseTimeout({ commandClass, endedMs: clean(2000), timedOut: 1 }, 0.001, null);
    expect(once.sentence).toContain('5,661 samples without another');
    expect(adviseTimeout({ commandClass, endedMs: clean(0), timedOut: 3 }, 0.001, null).timeoutMs).toBeNull();
  });

  it('is never so short that a pause of the system would break it', () => {
    const endedMs = new Float64Array(4000).fill(0.05);
    expect(adviseTimeout({ commandClass, endedMs, timedOut: 0 }, 0.001, null).timeoutMs).toBe(20);
  });
});

describe('classes of commands', () => {
  it('do not look at the channel or the file', () => {
    expect(commandClassOf(instrument, 'heaters V3?')).toEqual({ name: 'heaters V<n>?', instrument: 'heaters' });
    expect(commandClassOf(instrument, ' meter\tREAD? ')).toEqual({ name: 'meter READ?', instrument: 'meter' });
    expect(commandClassOf(command, 'Mathlib.Data.Nat.Basic')).toEqual({ name: 'lake env lean', instrument: null });
  });
});

describe('the summary', () => {
  const stream = createRandomStream({ seed: 7, purpose: 'durations of a test' });
  const samples = 4000;
  const timeoutMs = 2000;
  // Exponential of a mean of 1 s: about one in seven is cut off.
  const drawn = Float64Array.from({ length: samples }, () => -1000 * Math.log(stream.uniform()));
  const outcomes = Uint8Array.from(drawn, (durationMs, index) =>
    durationMs > timeoutMs ? 2 : index % 20 === 0 ? 1 : 0,
  );
  const durationsMs = drawn.map((durationMs) => Math.min(durationMs, timeoutMs + 3));
  const picks = new Uint32Array(samples);
  const work = {
    tiers: [{ tier: 'FAST' as const, timeoutMs, picks, outcomes, durationsMs }],
    modules: ['Mathlib.Data.Nat.Basic'],
    probe: command,
    failureBound: 0.001,
  };
  const report = summariseNoise(work);
  const [tier] = report.tiers;
  if (tier === undefined) throw new Error('no tier');

  it('is of its schema, counts everything once, and its intervals hold the rates', () => {
    expect(noiseReportSchema.parse(report)).toEqual(report);
    const counts = probeOutcomes.map((outcome) => tier.outcomes[outcome].count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(samples);
    for (const { rate, lower, upper } of Object.values(tier.outcomes)) {
      expect(lower).toBeLessThanOrEqual(rate);
      expect(upper).toBeGreaterThanOrEqual(rate);
    }
    expect(tier.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe((counts[0] ?? 0) + (counts[1] ?? 0));
  });

  it('finds the mean behind the timeout', () => {
    const exponential = tier.fits.find(({ model }) => model === 'exponential');
    expect(exponential?.parameters.scale_ms).toBeGreaterThan(940);
    expect(exponential?.parameters.scale_ms).toBeLessThan(1060);
    // The mean of what ended alone is far below.
    const ended = durationsMs.filter((_, index) => outcomes[index] !== 2);
    expect(ended.reduce((sum, value) => sum + value, 0) / ended.length).toBeLessThan(750);
  });

  it('has the keys of the export', () => {
    const model = calibratedModel(tier);
    expect(Object.keys(model).sort()).toEqual(
      [
        ...['timeout_rate', 'timeout_rate_ci', 'fail_rate', 'fail_rate_ci', 'success_rate'],
        ...['timeout_distribution', 'n_samples'],
      ].sort(),
    );
    expect(Object.keys(model.timeout_distribution)).toEqual(['best_model', 'params']);
  });

  it('names no model below five that ended', () => {
    const few = summariseNoise({
      ...work,
      tiers: [
        {
          ...{ tier: 'FAST' as const, timeoutMs, picks: new Uint32Array(6) },
          outcomes: Uint8Array.from([0, 0, 0, 1, 2, 3]),
          durationsMs: Float64Array.from([1, 2, 3, 4, 2000, 0]),
        },
      ],
    });
    expect(few.tiers[0]).toMatchObject({ bestModel: 'none', fits: [] });
  });
});

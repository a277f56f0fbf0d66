import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PosteriorWork } from '../../../src-core/plans/posteriorWork.ts';
import { runEnsembles } from '../../../src-main/compute/runEnsembles.ts';
import type { EnsembleRun } from '../../../src-main/interfaces/runEnsembles.ts';
import { createWorkerPool } from '../../../src-main/compute/workerPool.ts';
import { findInstallation } from '../../../src-main/installation.ts';
import type { JobRunner } from '../../../src-main/interfaces/jobRunner.ts';
import { column, deviation, mean } from '../../core/maths/inference/sampler/densities.ts';

const golden = join(import.meta.dirname, '../../core/maths/inference/sampler/golden');
const rowsOf = (name: string): number[][] =>
  readFileSync(join(golden, name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
const data = rowsOf('mzi_fit.csv');
const dataColumn = (index: number): Float64Array => Float64Array.from(data, (row) => row[index] as number);
const rows = Float64Array.from(rowsOf('mzi_start_walkers.csv').flat());

const posterior: PosteriorWork = {
  parameters: {
    a: { Normal: { mean: 0.5, sd: 0.1 } },
    b: { Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 } },
    c: { Uniform: { lower: -3.2, upper: 3.2 } },
    d: { Normal: { mean: 0.35, sd: 0.1 }, transform: 'none' },
    e: { Normal: { mean: 0, sd: 0.1 } },
  },
  likelihood: {
    kind: 'gaussian',
    relativeError: null,
    variables: [
      {
        name: 'T',
        formula: 'a + b*cos(c + d*V^2 + e*V^3)',
        columns: { V: dataColumn(0) },
        values: dataColumn(1),
        uncertainties: 0.01,
        reference: null,
      },
    ],
  },
};

const { computeProgram: programPath } = findInstallation(join(import.meta.dirname, '../../../src-main'));
const pools: JobRunner[] = [];
const pool = (size: number): JobRunner => {
  const made = createWorkerPool({ programPath, size });
  pools.push(made);
  return made;
};
const two = pool(2);
const { signal } = new AbortController();

const request = (parts: Partial<EnsembleRun> = {}): EnsembleRun => ({
  posterior,
  settings: { walkers: 32, seed: 1 },
  from: Array.from({ length: 4 }, () => ({ start: { method: 'explicit', rows } as const })),
  steps: 60,
  thin: 1,
  sliceSteps: 25,
  ...parts,
});

afterAll(async () => {
  for (const made of pools) await made.close();
});

describe('ensembles on the workers', () => {
  it('are bit-identical for one, two and three workers, and whatever the slices', async () => {
    const ofTwo = await runEnsembles(two, request(), { signal });
    for (const [size, sliceSteps] of [
      [1, 60],
      [3, 7],
    ] as const) {
      const other = await runEnsembles(pool(size), request({ sliceSteps }), { signal });
      expect(other.samples).toEqual(ofTwo.samples);
      expect(other.logDensities).toEqual(ofTwo.logDensities);
      expect(other.states).toEqual(ofTwo.states);
    }
    expect(ofTwo.samples).toHaveLength(4 * 60 * 32 * 5);
    const [first, second] = [ofTwo.samples.slice(0, 320), ofTwo.samples.slice(60 * 160, 60 * 160 + 320)];
    expect(first).not.toEqual(second);
  });

  it('go on from their states as if they had not stopped', async () => {
    const whole = await runEnsembles(two, request({ thin: 3 }), { signal });
    const begun = await runEnsembles(two, request({ thin: 3, steps: 31 }), { signal });
    const from = begun.states.map((state) => ({ state }));
    const rest = await runEnsembles(two, request({ thin: 3, steps: 29, from }), { signal });
    expect([begun.keptSteps, rest.keptSteps, whole.keptSteps]).toEqual([10, 10, 20]);
    expect(rest.states).toEqual(whole.states);
    const row = 32 * 5;
    for (let ensemble = 0; ensemble < 4; ensemble++) {
      const joined = [
        ...begun.samples.subarray(ensemble * 10 * row, (ensemble + 1) * 10 * row),
        ...rest.samples.subarray(ensemble * 10 * row, (ensemble + 1) * 10 * row),
      ];
      expect(joined).toEqual([...whole.samples.subarray(ensemble * 20 * row, (ensemble + 1) * 20 * row)]);
    }
  });

  it('find the posterior that another sampler finds', async () => {
    const reference = JSON.parse(readFileSync(join(golden, 'posterior.json'), 'utf8')) as {
      mean: number[];
      sd: number[];
    };
    const steps = 4000;
    const { samples, states } = await runEnsembles(two, request({ steps, sliceSteps: 500 }), { signal });
    // 4 x 3,500 steps of 32 walkers with an autocorrelation time of 58: about 7,700 independent draws.
    const kept = [0, 1, 2, 3].map((ensemble) =>
      samples.subarray((ensemble * steps + 500) * 160, (ensemble + 1) * steps * 160),
    );
    for (let axis = 0; axis < 5; axis++) {
      const values = kept.flatMap((own) => column(own, { axis, dimension: 5, from: 0 }));
      const [wantedMean, wantedSd] = [reference.mean[axis] as number, reference.sd[axis] as number];
      expect(Math.abs(mean(values) - wantedMean) / wantedSd).toBeLessThan(0.1);
      expect(Math.abs(deviation(values) / wantedSd - 1)).toBeLessThan(0.05);
    }
    expect(states.every(({ failures, step }) => failures === 0 && step === steps)).toBe(true);
  });

  it('leave no walker behind in another fringe when they are led there from wide priors', async () => {
    const from = Array.from({ length: 4 }, () => ({ start: { method: 'annealed' } as const }));
    const { samples } = await runEnsembles(two, request({ from, steps: 100 }), { signal });
    const c = column(samples, { axis: 2, dimension: 5, from: 0 });
    expect(c.every((value) => Math.abs(value - 0.604) < 0.05)).toBe(true);
  });

  it("tell of every slice, in each ensemble's order", async () => {
    const steps: number[][] = [[], [], [], []];
    await runEnsembles(two, request(), {
      signal,
      onSlice: ({ ensemble, state, samples }) => {
        steps[ensemble]?.push(state.step);
        expect(samples[samples.length - 1]).toBe(state.positions[state.positions.length - 1]);
      },
    });
    expect(steps).toEqual(Array(4).fill([25, 50, 60]));
  });

  it('refuse with the sentence of what is wrong, and stop when told', async () => {
    const outside = rows
      .map((value, index) => (index === 5 ? 7 : value))
      .map((value, index) => (index === 6 ? -1 : value));
    const from = [{ start: { method: 'explicit', rows: outside } as const }];
    await expect(runEnsembles(two, request({ from }), { signal })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('walker 2 has "b" = -1, outside its prior'),
    });
    const stop = new AbortController();
    const stopped = runEnsembles(two, request({ steps: 1_000_000 }), {
      signal: stop.signal,
      onSlice: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});

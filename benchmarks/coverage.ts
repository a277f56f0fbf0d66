import { inferenceDataSchema } from '../src-core/domain/inferenceData.ts';
import { parseInferenceSpec } from '../src-core/domain/inferenceSpec.ts';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import type { ChainSummary } from '../src-core/plans/inference/inferenceWork.ts';
import { readyInference } from '../src-core/plans/inference/prepareInference.ts';
import { runEnsembles } from '../src-main/compute/runEnsembles.ts';
import type { JobRunner } from '../src-main/interfaces/jobRunner.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { pool } from './ensembleFit.ts';

const sweeps = 200;
const points = 60;
const sigma = 0.01;
const ohm = 1000;
const wanted = { least: 0.85, most: 0.95 } as const;
const sampler = { walkers: 32, ensembles: 4, steps: 1600, thin: 4 } as const;
/** A fit that has not converged is sampled again so many times as long, as its verdict advises. */
const longer = [1, 2, 4] as const;
/** Fits on their way at once, so that the workers always have something to do. */
const atOnce = 3;

type Truth = Readonly<Record<'offset' | 'amplitude' | 'phase' | 'p_2pi_w' | 'resistance_per_w', number>>;
const names = ['offset', 'amplitude', 'phase', 'p_2pi_w', 'resistance_per_w'] as const;
type Uncertainty = 'known' | 'estimated';

interface Sweep {
  readonly truth: Truth;
  readonly V: number[];
  readonly T: number[];
}

/** A sweep of a heater's voltage up to about two turns, of another interferometer each time. */
function simulate(number: number): Sweep {
  const stream = createRandomStream({ seed: 1, purpose: 'coverage', sweep: number });
  const truth = {
    offset: 0.5 + 0.03 * stream.normal(),
    amplitude: 0.42 + 0.03 * stream.normal(),
    phase: Math.PI * (2 * stream.uniform() - 1),
    p_2pi_w: 0.03 * Math.exp(0.1 * stream.normal()),
    resistance_per_w: 1 + 0.5 * stream.normal(),
  };
  const V = Array.from({ length: points }, (_, point) => (8 * point) / (points - 1));
  const T = V.map((v) => {
    const linear = v ** 2 / ohm;
    // The lower root of V^2 = P R (1 + k P): the power of a heater whose resistance moves with it.
    const power = (2 * linear) / (1 + Math.sqrt(1 + 4 * truth.resistance_per_w * linear));
    const mean = truth.offset + truth.amplitude * Math.cos(truth.phase + (2 * Math.PI * power) / truth.p_2pi_w);
    return mean + sigma * stream.normal();
  });
  return { truth, V, T };
}

interface Fit {
  readonly uncertainty: Uncertainty;
  readonly converged: boolean;
  readonly steps: number;
  /** By parameter, in order: whether p5 to p95 holds the truth. */
  readonly holds: readonly boolean[];
}

async function sample(
  jobs: JobRunner,
  { V, T }: Sweep,
  uncertainty: Uncertainty,
  steps: number,
): Promise<ChainSummary> {
  const { signal } = new AbortController();
  const spec = parseInferenceSpec({
    model: { id: 'mzi_voltage', options: { resistance_ohm: ohm } },
    target: { arrays: { V, T }, value: 'T', uncertainty: uncertainty === 'known' ? sigma : null },
    sampler: { ...sampler, steps, init: 'Auto' },
  });
  const data = inferenceDataSchema.parse({
    tables: { '': { source: { kind: 'arrays', name: '', sha256: null }, columns: { V, T } } },
  });
  const prepared = await jobs.run('prepareInference', { spec, data, folder: null, purpose: 'infer' }, signal);
  const { posterior, guesses, widen, uncertainties, parameters } = prepared;
  const request = {
    posterior,
    guesses,
    widen,
    isKnown: uncertainties === 'known',
    start: null,
    seed: spec.sampler.seed,
  };
  const ready = readyInference(spec, prepared, await jobs.run('findBest', request, signal));
  const { walkers, thin, discard, seed } = { ...spec.sampler, walkers: sampler.walkers };
  const result = await runEnsembles(
    jobs,
    {
      posterior: ready.posterior,
      settings: { walkers, seed },
      from: ready.starts.map((start) => ({ start })),
      steps,
      thin,
    },
    { signal },
  );
  const { samples, logDensities, keptSteps, states } = result;
  const acceptance = Float64Array.from(states.flatMap(({ accepted, step }) => Array.from(accepted, (n) => n / step)));
  const chain = { samples, logDensities, names: Object.keys(parameters), ensembles: states.length, steps: keptSteps };
  return await jobs.run('summariseChain', { ...chain, walkers, thin, acceptance, discard }, signal);
}

async function fit(jobs: JobRunner, sweep: Sweep, uncertainty: Uncertainty): Promise<Fit> {
  let steps = 0;
  let summary: ChainSummary | null = null;
  for (const factor of longer) {
    steps = factor * sampler.steps;
    summary = await sample(jobs, sweep, uncertainty, steps);
    if (summary.converged) break;
  }
  const { converged, parameters } = summary as ChainSummary;
  const holds = names.map((name) => {
    const { p5, p50, p95 } = parameters.find((draws) => draws.name === name) as ChainSummary['parameters'][number];
    const turns = name === 'phase' ? 2 * Math.PI * Math.round((p50 - sweep.truth.phase) / (2 * Math.PI)) : 0;
    const truth = sweep.truth[name] + turns;
    return p5 <= truth && truth <= p95;
  });
  return { uncertainty, converged, steps, holds };
}

const share = (held: readonly boolean[]): number => held.filter(Boolean).length / held.length;
const isWanted = (value: number): boolean => value >= wanted.least && value <= wanted.most;

/**
 * How often the 90 % intervals of simulated sweeps hold the truth: the built-in model of an interferometer, by the steps
 * of an inference (preparation, best fit, ensembles, verdict), each sweep with its uncertainty given and without.
 */
export async function run(): Promise<BenchmarkReport> {
  const startedMs = performance.now();
  const jobs = pool(2);
  const fits: Fit[] = [];
  try {
    const open = Array.from({ length: sweeps }, (_, number) => number);
    const work = async (): Promise<void> => {
      for (let number = open.shift(); number !== undefined; number = open.shift()) {
        const sweep = simulate(number);
        for (const uncertainty of ['known', 'estimated'] as const) fits.push(await fit(jobs, sweep, uncertainty));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await jobs.close();
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const groups = (['known', 'estimated'] as const).map((uncertainty) => {
    const own = fits.filter((one) => one.uncertainty === uncertainty);
    const byParameter = names.map((_, axis) => share(own.map(({ holds }) => holds[axis] === true)));
    return { uncertainty, byParameter, together: share(own.flatMap(({ holds }) => holds)) };
  });
  const convergedFits = fits.filter(({ converged }) => converged).length;
  const first = fits.filter(({ converged, steps }) => converged && steps === sampler.steps).length;
  const reached =
    convergedFits === fits.length &&
    groups.every(({ byParameter, together }) => isWanted(together) && byParameter.every(isWanted));
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %${isWanted(value) ? '' : ' (OUTSIDE)'}`;
  return {
    name: 'coverage',
    figures: { sweeps, groups, fits: fits.length, convergedFits, seconds },
    lines: [
      `90 % intervals that hold the truth, of ${sweeps} sweeps; ${100 * wanted.least} to ${100 * wanted.most} % wanted`,
      ...groups.flatMap(({ uncertainty, byParameter, together }) => [
        `uncertainty ${uncertainty}: ${percent(together)} of all parameters together`,
        ...names.map((name, axis) => `  ${name}: ${percent(byParameter[axis] as number)}`),
      ]),
      `${convergedFits} of ${fits.length} fits converged, ${first} of them in ${sampler.steps} steps; ${seconds.toFixed(0)} s in all`,
    ],
    reached,
  };
}

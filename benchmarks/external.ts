import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import type { PosteriorWork } from '../src-core/plans/posteriorWork.ts';
import { withCommandModels } from '../src-main/compute/external/commandJobs.ts';
import type { CommandJobs } from '../src-main/compute/external/commandJobs.ts';
import { runEnsembles } from '../src-main/compute/runEnsembles.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { pool } from './ensembleFit.ts';
import { pythonWith } from './lineChild.ts';

const wantedPerSecond = 20_000;
const processes = 2;
const walkers = 32;
const ensembles = 4;
const steps = 600;
const turns = 5;

const models = {
  python: { file: 'interferometer.py', modules: 'json' },
  numpy: { file: 'interferometer_numpy.py', modules: 'numpy' },
} as const;

/** Where the models of `models/` have their points. */
const voltages = Array.from({ length: 15 }, (_, point) => 0.3 * point);
const truth = [0.52, 0.41, 0.6, 0.34, 0.011] as const;

function fit(program: string, file: string): PosteriorWork {
  const noise = createRandomStream({ seed: 1, purpose: 'external benchmark' });
  const [a, b, c, d, e] = truth;
  const values = Float64Array.from(
    voltages,
    (v) => a + b * Math.cos(c + d * v ** 2 + e * v ** 3) + 0.01 * noise.normal(),
  );
  return {
    parameters: {
      a: { Normal: { mean: 0.5, sd: 0.1 } },
      b: { Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 } },
      c: { Uniform: { lower: -3.2, upper: 3.2 } },
      d: { Normal: { mean: 0.35, sd: 0.1 } },
      e: { Normal: { mean: 0, sd: 0.1 } },
    },
    likelihood: {
      kind: 'command',
      command: [program, file],
      workingDirectory: join(import.meta.dirname, 'models'),
      processes,
      timeoutSeconds: 60,
      relativeError: null,
      variables: [{ name: 'T', values, uncertainties: 0.01, reference: null }],
    },
  };
}

interface Turn {
  readonly perSecond: number;
  /** Processor time of an evaluation, in microseconds: of this process, and of the programs where the system tells. */
  readonly hostMicroseconds: number;
  readonly programMicroseconds: number | null;
}

/** Processor seconds of the running programs so far; Linux tells them in hundredths. */
function programSeconds({ pids }: CommandJobs): number | null {
  if (process.platform !== 'linux') return null;
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

async function sample(jobs: CommandJobs, posterior: PosteriorWork, seed: number): Promise<Turn> {
  const start = { method: 'ball', center: Float64Array.from(truth), radius: 1e-3 } as const;
  const [programsBefore, processorBefore, startedMs] = [programSeconds(jobs), process.cpuUsage(), performance.now()];
  await runEnsembles(
    jobs,
    {
      posterior,
      settings: { walkers, seed },
      from: Array.from({ length: ensembles }, () => ({ start })),
      steps,
      thin: 1,
    },
    { signal: new AbortController().signal },
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(processorBefore);
  const evaluations = walkers * ensembles * steps;
  const programs = programSeconds(jobs);
  return {
    perSecond: evaluations / seconds,
    hostMicroseconds: (user + system) / evaluations,
    programMicroseconds:
      programs === null || programsBefore === null ? null : (1e6 * (programs - programsBefore)) / evaluations,
  };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

interface Seen {
  readonly perSecond: number;
  readonly best: number;
  readonly hostMicroseconds: number;
  readonly programMicroseconds: number | null;
}

/** @param waiting threads that wait for the programs; one does when it is 1 */
async function measure(posterior: PosteriorWork, waiting: number): Promise<Seen> {
  const jobs = withCommandModels(pool(1), waiting > 1 ? { waiting: pool(waiting) } : {});
  try {
    // The first starts the programs.
    await sample(jobs, posterior, 1);
    const seen: Turn[] = [];
    for (let turn = 0; turn < turns; turn++) seen.push(await sample(jobs, posterior, turn + 2));
    const programs = seen.flatMap(({ programMicroseconds }) => programMicroseconds ?? []);
    return {
      perSecond: median(seen.map(({ perSecond }) => perSecond)),
      best: Math.max(...seen.map(({ perSecond }) => perSecond)),
      hostMicroseconds: median(seen.map(({ hostMicroseconds }) => hostMicroseconds)),
      programMicroseconds: programs.length === 0 ? null : median(programs),
    };
  } finally {
    await jobs.close();
  }
}

/**
 * Evaluations a second of a fit of 15 points whose model is a Python program behind JSON lines, two of it running; each
 * ensemble of 32 walkers asks for 16 at a time.
 */
export async function run(): Promise<BenchmarkReport> {
  const figures: Record<string, Seen> = {};
  const lines: string[] = [];
  for (const [name, { file, modules }] of Object.entries(models)) {
    const program = pythonWith(modules);
    if (program === null) {
      lines.push(`${name}: no Python with ${modules} here`);
      continue;
    }
    for (const waiting of [1, ensembles]) {
      const seen = await measure(fit(program, file), waiting);
      figures[`${name}, ${waiting} waiting`] = seen;
      const programs =
        seen.programMicroseconds === null ? '' : `, of the programs ${seen.programMicroseconds.toFixed(0)}`;
      const rate = `${seen.perSecond.toFixed(0)} evaluations a second (best ${seen.best.toFixed(0)})`;
      const cost = `processor time of one: host ${seen.hostMicroseconds.toFixed(0)} us${programs}`;
      lines.push(`${name}, ${waiting} ${waiting === 1 ? 'thread waits' : 'threads wait'}: ${rate}; ${cost}`);
    }
  }
  const gated = figures[`python, ${ensembles} waiting`];
  lines.push(`wanted: ${wantedPerSecond} a second, in plain Python with ${ensembles} threads that wait`);
  return { name: 'external', figures, lines, reached: gated !== undefined && gated.perSecond >= wantedPerSecond };
}

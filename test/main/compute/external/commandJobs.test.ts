import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandModel } from '../../../../src-core/plans/commandModel.ts';
import type { PosteriorWork } from '../../../../src-core/plans/posteriorWork.ts';
import { withCommandModels } from '../../../../src-main/compute/external/commandJobs.ts';
import type { CommandJobs, CommandJobsOptions } from '../../../../src-main/compute/external/commandJobs.ts';
import { runEnsembles } from '../../../../src-main/compute/runEnsembles.ts';
import type { EnsembleRun, EnsembleRunResult } from '../../../../src-main/interfaces/runEnsembles.ts';
import { createWorkerPool } from '../../../../src-main/compute/workerPool.ts';
import { findInstallation } from '../../../../src-main/installation.ts';
import { isRunning, modelFolder, notedPids } from './modelPrograms.ts';
import type { ModelFolder } from './modelPrograms.ts';

const { computeProgram: programPath } = findInstallation(join(import.meta.dirname, '../../../../src-main'));
let folder: ModelFolder;
let runners: CommandJobs[];

beforeEach(() => {
  folder = modelFolder();
  runners = [];
});

afterEach(async () => {
  await Promise.all(runners.map((jobs) => jobs.close()));
  expect(notedPids(folder).filter(isRunning)).toEqual([]);
  folder.remove();
});

const runner = (size: number, options: CommandJobsOptions = {}): CommandJobs => {
  const jobs = withCommandModels(createWorkerPool({ programPath, size }), options);
  runners.push(jobs);
  return jobs;
};

/** Two variables, the second against a reference period; the numbers are those of sums and products alone. */
const x = Float64Array.from({ length: 13 }, (_, point) => point / 4);
const rising = { name: 'rising', values: x.map((at) => 1 + 0.5 * at), uncertainties: 0.1, reference: null };
const bent = {
  name: 'bent',
  values: x.map((at) => 3 - 0.5 * at * at),
  uncertainties: x.map((at) => 0.1 + 0.01 * at),
  reference: [...x].map((at) => at < 1),
};
const parameters: PosteriorWork['parameters'] = {
  a: { Normal: { mean: 0, sd: 2 } },
  b: { Normal: { mean: 0, sd: 2 } },
};
const formulaOf = (first: typeof rising): PosteriorWork => ({
  parameters,
  likelihood: {
    kind: 'gaussian',
    relativeError: null,
    variables: [
      { ...first, formula: 'a + b*x', columns: { x } },
      { ...bent, formula: 'a - b*x*x', columns: { x } },
    ],
  },
});
const formula = formulaOf(rising);
const command = (program: readonly string[], parts: Partial<CommandModel> = {}): PosteriorWork => ({
  parameters,
  likelihood: {
    kind: 'command',
    command: program,
    workingDirectory: folder.path,
    processes: 2,
    timeoutSeconds: 60,
    relativeError: null,
    variables: [rising, bent],
    ...parts,
  },
});
const x13 = 'const x = Array.from({ length: 13 }, (_, point) => point / 4);';
const values = '[...x.map((at) => a + b * at), ...x.map((at) => a - b * at * at)]';
const honest = `answer(parameters.map(([a, b]) => ${values}));`;

const { signal } = new AbortController();
const request = (posterior: PosteriorWork, parts: Partial<EnsembleRun> = {}): EnsembleRun => ({
  posterior,
  settings: { walkers: 8, seed: 3 },
  from: Array.from({ length: 3 }, () => ({ start: { method: 'prior' } as const })),
  steps: 30,
  thin: 1,
  sliceSteps: 12,
  ...parts,
});
const numbersOf = ({ samples, logDensities, states }: EnsembleRunResult): unknown => ({
  samples,
  logDensities,
  states,
});

describe('jobs with a model that is a program', () => {
  it("sample the chain of the same formula, bit for bit, whatever the workers, the threads and the programs' ends", async () => {
    const wanted = numbersOf(await runEnsembles(runner(1), request(formula), { signal }));
    const program = folder.node(honest, x13);
    for (const size of [1, 2]) {
      expect(numbersOf(await runEnsembles(runner(size), request(command(program)), { signal }))).toEqual(wanted);
    }
    const waiting = createWorkerPool({ programPath, size: 3 });
    const more = runner(1, { waiting });
    expect(numbersOf(await runEnsembles(more, request(command(program)), { signal }))).toEqual(wanted);
    const mortal = folder.node(`if (lines === 20) process.exit(1); ${honest}`, x13);
    const borne = await runEnsembles(runner(2), request(command(mortal, { processes: 1 })), { signal });
    expect(numbersOf(borne)).toEqual(wanted);
  });

  it('count the rows that fail, and keep the reason of the last', async () => {
    const program = folder.node(
      `answer(parameters.map(([a, b]) => a > 1 ? { error: 'a is too large' } : ${values}));`,
      x13,
    );
    const jobs = runner(1);
    const { states, samples } = await runEnsembles(jobs, request(command(program)), { signal });
    expect(states.reduce((sum, { failures }) => sum + failures, 0)).toBeGreaterThan(0);
    expect(samples.every((value, place) => place % 2 === 1 || value <= 1)).toBe(true);
    const work = {
      posterior: command(program),
      settings: { walkers: 8, seed: 3, ensemble: 0 },
      from: { start: { method: 'prior' } as const },
      steps: 30,
      thin: 1,
      samples: new Float64Array(new SharedArrayBuffer(8 * 30 * 16)),
      logDensities: new Float64Array(new SharedArrayBuffer(8 * 30 * 8)),
    };
    expect(await jobs.run('sampleEnsemble', work, signal)).toMatchObject({ lastFailure: 'a is too large' });
  });

  it('say why a start finds no finite density', async () => {
    const program = folder.node(`answer(parameters.map(() => ({ error: 'the licence has run out.' })));`);
    await expect(runEnsembles(runner(1), request(command(program)), { signal })).rejects.toMatchObject({
      code: 'bad_input',
      path: 'sampler.init',
      message: expect.stringMatching(
        /the model failed at every point; the model command failed last because the licence has run out\.$/,
      ),
    });
    // One of several that fail gives up the others, and none says it twice.
    const four = Array.from({ length: 4 }, () => ({ start: { method: 'annealed' } as const }));
    await expect(runEnsembles(runner(4), request(command(program), { from: four }), { signal })).rejects.toMatchObject({
      message: expect.stringMatching(/^(?!.*failed last.*failed last).*failed last because the licence has run out\.$/),
    });
  });

  it('refuse as the pool does, and run when the program is mended', async () => {
    const jobs = runner(2);
    const gone = command(['no-such-program']);
    for (let turn = 0; turn < 2; turn++) {
      await expect(runEnsembles(jobs, request(gone), { signal })).rejects.toMatchObject({
        code: 'not_found',
        message: expect.stringContaining('there is no program "no-such-program"'),
        remedy: expect.stringContaining('as it is called in a terminal'),
      });
    }
    const garbage = command(folder.node('if (!existsSync("mended")) console.log("oops"); else ' + honest, x13));
    await expect(runEnsembles(jobs, request(garbage), { signal })).rejects.toThrow('printed no JSON: "oops"');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(folder.path, 'mended'), '');
    expect((await runEnsembles(jobs, request(garbage), { signal })).keptSteps).toBe(30);
  });

  it('keep programs from one job to the next, and end them when nobody asks any more', async () => {
    const jobs = runner(1, { idleSeconds: 0.2 });
    await runEnsembles(jobs, request(command(folder.node(honest, x13))), { signal });
    expect(notedPids(folder)).toHaveLength(2);
    while (notedPids(folder).some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(jobs.pids).toEqual([]);
  });

  it('stop when told, while a worker waits for a program', async () => {
    const jobs = runner(1);
    const stuck = command(folder.node(`note('asked'); await forever();`));
    const stop = new AbortController();
    const run = runEnsembles(jobs, request(stuck), { signal: stop.signal });
    const ended = expect(run).rejects.toThrow('enough');
    while (!folder.notes().includes('asked')) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort(new Error('enough'));
    await ended;
    // The worker is free again.
    const kept = await runEnsembles(jobs, request(command(folder.node(honest, x13))), { signal });
    expect(kept.keptSteps).toBe(30);
  });

  it('end when the host closes, while a worker waits for a program', async () => {
    const jobs = runner(2);
    const run = runEnsembles(jobs, request(command(folder.node(`note('asked'); await forever();`))), { signal });
    const ended = expect(run).rejects.toMatchObject({ code: 'stopped' });
    while (!folder.notes().includes('asked')) await new Promise((resolve) => setTimeout(resolve, 20));
    await jobs.close();
    await ended;
  });

  it('take one program for two models with different data', async () => {
    const jobs = runner(1);
    const program = folder.node(honest, x13);
    const other = { ...rising, values: rising.values.map((value) => value + 1) };
    const shifted = command(program, { variables: [other, bent] });
    const shiftedFormula = formulaOf(other);
    const [first, second, third, fourth] = await Promise.all(
      [command(program), shifted, formula, shiftedFormula].map((posterior) =>
        runEnsembles(jobs, request(posterior), { signal }).then(numbersOf),
      ),
    );
    expect(first).toEqual(third);
    expect(second).toEqual(fourth);
    expect(first).not.toEqual(second);
  });
});

import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InferResult } from '../../../../src-core/domain/inferenceRun.ts';
import { inferWords } from '../../../../src-main/shells/cli/inferenceWords.ts';
import { fringe, startFringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

const golden = join(import.meta.dirname, '../../../core/maths/inference/sampler/golden/mzi_fit.csv');
const specification = {
  model: { formula: 'a + b*cos(c + d*V^2 + e*V^3)' },
  parameters: {
    a: { Normal: { mean: 0.5, sd: 0.1 } },
    b: { Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 } },
    c: { Uniform: { lower: -3.2, upper: 3.2 } },
    d: { Normal: { mean: 0.35, sd: 0.1 } },
    e: { Normal: { mean: 0, sd: 0.1 } },
  },
  target: { csv: 'mzi_fit.csv', independent: ['V'], value: 'T', uncertainty: 0.01 },
};
const sampler = { walkers: 20, ensembles: 2, steps: 40, discard: 10, seed: 3 };

describe('fringe infer', { timeout: 60_000 }, () => {
  let home: string;
  beforeEach(() => {
    home = temporaryFolder();
    copyFileSync(golden, join(home, 'mzi_fit.csv'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const written = (name: string, more: object): string => {
    const path = join(home, name);
    writeFileSync(path, JSON.stringify({ ...specification, sampler, ...more }));
    return path;
  };

  it('tells the run before its first step, and nothing of outputs that it does not set', async () => {
    const end = await fringe(home, 'infer', written('fit.json', {}), '--workers', '1', '--json');
    const [first, ...rest] = end.lines();
    expect(first).toMatchObject({ type: 'progress', phase: 'preparing', step: 0, totalSteps: 40, evaluations: 0 });
    expect(first?.runId).toBe(rest.at(-1)?.runId);
    expect(end.stderr).not.toContain('outputs');
  });

  it('stopped, names its run, and its chain for another run to go on with', async () => {
    const long = written('long.json', { sampler: { ...sampler, steps: 1_000_000 } });
    const running = startFringe(home, ['infer', long, '--workers', '1', '--json']);
    await running.shows('"step":10,"totalSteps":1000000');
    running.child.kill('SIGINT');
    const end = await running.ended;
    expect(end.status).toBe(130);
    const { type, runId } = end.result();
    expect({ type, runId }).toEqual({ type: 'error', runId: end.lines()[0]?.runId });

    const resumed = (await fringe(home, 'sessions', 'resume', String(runId), '--json')).result();
    const chain = join(home, 'sessions', String(runId), 'chain');
    expect(resumed).toMatchObject({ code: 'conflict' });
    expect(resumed.remedy).toContain(`\`fringe infer SPEC --resume "${chain}"\``);
    const on = await fringe(home, 'infer', written('on.json', {}), '--resume', chain, '--workers', '1', '--json');
    expect(on.result()).toMatchObject({ type: 'result' });
  });

  it.each([
    ['a name that the formula has for itself', { pi: { Normal: { mean: 0, sd: 1 } } }, 'a + b*V + pi', /called "pi"/],
    ['a name that no formula can hold', { 'a b': { Normal: { mean: 0, sd: 1 } } }, 'a + b*V', /called "a b"/],
  ])('refuses %s', async (_, more, formula, message) => {
    const { a, b } = specification.parameters;
    const spec = written('names.json', { model: { formula }, parameters: { a, b, ...more } });
    const end = await fringe(home, 'infer', spec, '--json');
    expect(end.status).toBe(2);
    expect(end.result()).toMatchObject({ path: `parameters.${Object.keys(more)[0]}` });
    expect(end.result().message).toMatch(message);
  });

  it('says that a folder is a folder, and what an option is', async () => {
    expect((await fringe(home, 'infer', home, '--json')).result()).toMatchObject({
      code: 'bad_input',
      message: `${home} is a folder, not the inference specification itself.`,
    });
    expect((await fringe(home, 'infer', 'fit.json', '--bogus', '--json')).result()).toMatchObject({
      message: '`fringe infer` has no option --bogus.',
      remedy: expect.stringContaining('fringe infer SPEC [--workers N]') as string,
    });
    expect((await fringe(home, 'infer', 'fit.json', '--json', '--out')).result()).toMatchObject({
      message: 'The option --out needs a value.',
    });
  });
});

describe('the words at the end of an inference', () => {
  it('leave it to the verdict whether more steps would help', () => {
    const result = {
      parameters: {},
      converged: false,
      verdict: 'Not converged: R-hat of x is 1.867 (below 1.01 is needed). The ensembles do not agree.',
      ...{ failures: 0, evaluations: 10, seconds: 1, evaluationsPerSecond: 10, acceptance: 0.5 },
      chainFile: 'chain.frchain',
    } as unknown as InferResult;
    const words = inferWords(result);
    expect(words[0]).toBe(result.verdict);
    expect(words.join(' ')).not.toMatch(/give more steps/);
  });
});

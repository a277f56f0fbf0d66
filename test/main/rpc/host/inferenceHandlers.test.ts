import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cornerViewSchema,
  posteriorComparisonSchema,
  posteriorViewSchema,
  preparedViewSchema,
} from '../../../../src-core/domain/posteriorView.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { createHost } from '../../../../src-main/createHost.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { openRecords } from '../../../../src-main/openRecords.ts';
import { inferSpec, mziSpecification } from '../../../support/inferenceRuns.ts';
import { calibrateSpec, temporaryFolder } from '../../../support/testHost.ts';

const home = temporaryFolder();
const saved = join(home, 'saved');
let host: Host;

beforeAll(async () => {
  mkdirSync(saved);
  const chooseSavePath = async (name: string): Promise<string> => Promise.resolve(join(saved, name));
  host = await createHost({
    home,
    shell: { kind: 'memory', notices: [], chooseSavePath },
    latencyScale: 1,
    pacing: false,
  });
});
afterAll(async () => {
  await host.close();
  rmSync(home, { recursive: true, force: true });
});

const context = () => ({ signal: new AbortController().signal });
const points = 90;
const labels = { operator: '', chipId: '', dieId: '', notes: '' };

/** A specification's text, two spaces deep, and the file that it names. */
const draftOf = (specification: unknown, files = [{ name: 'mzi.csv', text: csv() }]) => ({
  text: JSON.stringify(specification, null, 2),
  files,
});

/** A sweep of an interferometer whose parameters are known: a 0.5, b 0.45, c 0.6; noise 0.01. */
function csv(): string {
  const noise = createRandomStream({ seed: 8, purpose: 'noise' });
  const rows = Array.from({ length: points }, (_, row) => {
    const voltage = row / 15;
    return `${voltage},${0.5 + 0.45 * Math.cos(0.6 + 0.35 * voltage ** 2) + 0.01 * noise.normal()}`;
  });
  return ['V,T', ...rows].join('\n');
}

const specification = {
  model: { formula: 'a + b*cos(c + 0.35*V^2)' },
  parameters: {
    a: { Normal: { mean: 0.5, sd: 0.1 } },
    b: { Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 } },
    c: { Uniform: { lower: -3.2, upper: 3.2 } },
  },
  target: { csv: 'mzi.csv', independent: ['V'], value: 'T', uncertainty: 0.01 as number | null },
  sampler: { walkers: 12, ensembles: 2, steps: 60, discard: 20, seed: 3, init: 'Prior' as unknown },
};
type Specification = typeof specification;

const check = async (change: (spec: Specification) => unknown = (spec) => spec, files = draftOf(null).files) =>
  await host.handlers['inference.check'](draftOf(change(structuredClone(specification)), files), context());

describe('a specification that is checked', () => {
  it('shows priors, points and cost before anything runs', async () => {
    const { refusals, prepared } = await check();
    expect(refusals).toEqual([]);
    expect(preparedViewSchema.parse(prepared)).toEqual(prepared);
    expect(prepared).toMatchObject({
      title: 'a + b*cos(c + 0.35*V^2), mzi.csv',
      formulas: { '': 'a + b*cos(c + 0.35*V^2)' },
      command: null,
      ...{ walkers: 12, ensembles: 2, steps: 60, discard: 20, evaluations: 1440, method: 'LBFGS' },
    });
    expect(prepared?.parameters.map(({ words }) => words)[1]).toBe('Normal, mean 0.45, sd 0.2, bounded 0 to 1');
    const [variable] = prepared?.variables ?? [];
    expect(variable).toMatchObject({ independent: 'V', points, leftOut: 0 });
    expect(variable?.sigma?.[0]).toBe(0.01);
  });

  it('needs no parameters for a built-in model, whose guess is drawn over the data', async () => {
    const { refusals, prepared } = await check(({ target }) => ({
      model: { id: 'mzi_voltage' },
      target: { ...target, independent: undefined, value: undefined },
    }));
    expect(refusals).toEqual([]);
    expect(prepared?.parameters.length).toBeGreaterThan(2);
    expect(prepared?.variables[0]?.guess?.length).toBe(prepared?.variables[0]?.x.length);
  });

  it.each<[string, (spec: Specification) => unknown, { path: string; message: RegExp; line?: number }]>([
    [
      'a prior of no width',
      (spec) => ({ ...spec, parameters: { ...spec.parameters, c: { Uniform: { lower: 1, upper: 1 } } } }),
      { path: 'parameters.c.Uniform.upper', message: /no width/, line: 27 },
    ],
    [
      'bounds turned round',
      (spec) => ({ ...spec, parameters: { ...spec.parameters, c: { Uniform: { lower: 2, upper: 1 } } } }),
      { path: 'parameters.c.Uniform.lower', message: /turned round/, line: 26 },
    ],
    [
      'an uncertainty of zero',
      (spec) => ({ ...spec, target: { ...spec.target, uncertainty: 0 } }),
      { path: 'target.uncertainty', message: /above zero/ },
    ],
    [
      'a start outside the prior',
      (spec) => ({
        ...spec,
        sampler: { ...spec.sampler, init: { Ball: { center: { a: 0.5, b: 7, c: 0 }, radius: 0.01 } } },
      }),
      { path: 'sampler.init', message: /"b" = 7, outside its prior/ },
    ],
    [
      'a formula that is never a number',
      (spec) => ({ ...spec, model: { formula: 'a + b*cos(c) + log(-1 - V^2)' } }),
      { path: 'sampler.init', message: /the model failed at every point/ },
    ],
    [
      'a formula with an unknown name',
      (spec) => ({ ...spec, model: { formula: 'a + b*cos(c + U)' } }),
      { path: 'model.formula', message: /U/, line: 3 },
    ],
    [
      'a file that was not sent',
      (spec) => ({ ...spec, target: { ...spec.target, csv: 'other.csv' } }),
      { path: 'target.csv', message: /other\.csv/ },
    ],
    [
      'a file outside the data folder',
      (spec) => ({ ...spec, target: { ...spec.target, csv: '../index.sqlite' } }),
      { path: 'target.csv', message: /index\.sqlite/ },
    ],
  ])('is refused at its place for %s', async (_what, change, { path, message, line }) => {
    const { refusals, prepared } = await check(change);
    expect(prepared).toBeNull();
    expect(refusals).toHaveLength(1);
    expect(refusals[0]?.path).toBe(path);
    expect(refusals[0]?.message).toMatch(message);
    expect(refusals[0]?.line).toBeGreaterThan(1);
    if (line !== undefined) expect(refusals[0]?.line).toBe(line);
  });

  it('is refused for a target without points', async () => {
    const { refusals } = await check(undefined, [{ name: 'mzi.csv', text: 'V,T\nnan,nan\n' }]);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]?.path).toMatch(/^target/);
  });

  it('is refused where it is no JSON', async () => {
    const answer = await host.handlers['inference.check']({ text: '{"model": }', files: [] }, context());
    expect(answer).toEqual({ refusals: [expect.objectContaining({ line: 1, column: 11 })], prepared: null });
  });

  it('takes files of the data folder, and starts no program', async () => {
    const own = join(home, 'inference');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'mzi.csv'), csv());
    const started = join(own, 'started');
    const { refusals, prepared } = await check((spec) => ({ ...spec, model: { command: ['touch', started] } }), []);
    expect(refusals).toEqual([]);
    expect(prepared).toMatchObject({ command: ['touch', started], formulas: {} });
    expect(existsSync(started)).toBe(false);
    rmSync(own, { recursive: true });
  });
});

describe('shipped specifications', () => {
  it('come with the files they name, and are accepted', async () => {
    const { examples } = await host.handlers['inference.examples']({}, context());
    expect(examples.length).toBeGreaterThan(0);
    for (const { name, title, text, files } of examples) {
      expect(title, name).toMatch(/^[A-Z]/);
      const withFiles = await host.handlers['inference.check']({ text, files }, context());
      expect(withFiles.refusals, name).toEqual([]);
      const without = await host.handlers['inference.check']({ text, files: [] }, context());
      expect(without.prepared, name).toEqual(withFiles.prepared);
    }
  });
});

describe('an inference', { timeout: 60_000 }, () => {
  const start = async (seed: number): Promise<string> => {
    const spec = { ...specification, sampler: { ...specification.sampler, seed, steps: 400, discard: 200 } };
    const { runId } = await host.handlers['inference.start']({ ...draftOf(spec), kind: 'infer', labels }, context());
    await ended(runId);
    return runId;
  };
  const ended = async (runId: string): Promise<void> => {
    for await (const { value } of host.handlers['runs.documents']({ runId }, { ...context(), afterSeq: -1 })) {
      if (value.type === 'runStop') return;
    }
  };
  const posterior = async (runId: string, discard: number | null = null) =>
    await host.handlers['inference.posterior']({ runId, discard }, context());
  let first: string;
  let second: string;
  beforeAll(async () => {
    first = await start(1);
    second = await start(2);
  }, 60_000);

  it('is started from a text, and its posterior is shown with the data', async () => {
    const view = await posterior(first);
    expect(posteriorViewSchema.parse(view)).toEqual(view);
    expect(view).toMatchObject({ title: 'a + b*cos(c + 0.35*V^2), mzi.csv', steps: 400, discard: 200, walkers: 12 });
    expect(view.draws).toBe(200 * 12 * 2);
    expect(view.parameters.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(view.predictive[0]?.y.length).toBe(points);
    const [measured, median] = [view.predictive[0]?.y ?? [], view.predictive[0]?.p50 ?? []];
    const off = measured.map((value, point) => Math.abs(value - (median[point] ?? NaN)));
    expect(Math.max(...off)).toBeLessThan(0.05);
    expect(view.predictive[0]?.covered).toBeGreaterThan(0.8);
    const [, , c] = view.parameters;
    expect(Math.abs((c?.mean ?? NaN) - 0.6)).toBeLessThan(4 * (c?.sd ?? NaN));
    const summary = host.catalogue.runs.get(first);
    expect(summary).toMatchObject({ kind: 'infer', status: 'finished' });
    expect((await posterior(first, 300)).draws).toBe(100 * 12 * 2);
    await expect(posterior(first, 400)).rejects.toMatchObject({ code: 'bad_input', path: 'discard' });
  });

  it('has a corner, whole or in part', async () => {
    const corner = async (names: string[] | null) =>
      await host.handlers['inference.corner']({ runId: first, discard: null, names, bins: 20 }, context());
    const whole = await corner(null);
    expect(cornerViewSchema.parse(whole)).toEqual(whole);
    expect(whole.pairs).toHaveLength(3);
    expect((await corner(['c'])).diagonal).toHaveLength(1);
    await expect(corner(['z'])).rejects.toMatchObject({ code: 'bad_input', path: 'names' });
  });

  it('is compared with another', async () => {
    const comparison = await host.handlers['inference.compare']({ first, second }, context());
    expect(posteriorComparisonSchema.parse(comparison)).toEqual(comparison);
    expect(comparison.parameters).toHaveLength(3);
    expect(comparison.parameters[0]?.sentence).toMatch(/^a .*second/);
  });

  it('is exported where the engineer chooses, without what was left out', async () => {
    const save = async (format: 'npz' | 'csv' | 'netcdf') =>
      await host.handlers['inference.export']({ runId: first, format }, context());
    const { path, downloadUrl, bytes } = await save('npz');
    expect(path).toBe(join(saved, `fringe-${first}.npz`));
    expect(downloadUrl).toBeNull();
    expect(readFileSync(path ?? '').length).toBe(bytes);
    expect(
      readFileSync(path ?? '')
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    expect(
      readFileSync((await save('netcdf')).path ?? '')
        .subarray(1, 4)
        .toString(),
    ).toBe('HDF');
    const rows = readFileSync((await save('csv')).path ?? '', 'utf8')
      .trim()
      .split('\n');
    expect(rows).toHaveLength(1 + 200 * 12 * 2);
    const records = await openRecords(home);
    try {
      const to = join(saved, 'by-id.nc');
      expect(await records.export(first, to)).toMatchObject({ path: to, files: 1 });
      await expect(records.export(first, join(saved, 'x.zip'))).rejects.toThrow(/not packed as a bundle/);
      await expect(records.export(saved, join(saved, 'x.csv'))).rejects.toThrow(/holds no chain/);
    } finally {
      records.close();
    }
  });

  it('is finished early when asked to, and has no posterior before', async () => {
    const spec = inferSpec(mziSpecification({ steps: 1_000_000, thin: 10 }));
    const { runId, finished } = await host.runs.start(spec);
    await expect(posterior(runId)).rejects.toMatchObject({
      code: 'not_available',
      message: expect.stringContaining('is still on') as string,
    });
    await host.handlers['inference.finish']({ runId }, context());
    await finished;
    expect((await posterior(runId)).notes.join(' ')).toContain('ended early');
    await expect(host.handlers['inference.finish']({ runId }, context())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says in a sentence what it cannot show', async () => {
    await expect(posterior('nothing')).rejects.toMatchObject({ code: 'not_found' });
    const { runId: calibration, finished } = await host.runs.start(calibrateSpec());
    await expect(host.handlers['inference.finish']({ runId: calibration }, context())).rejects.toMatchObject({
      code: 'bad_input',
    });
    await finished;
    await expect(posterior(calibration)).rejects.toMatchObject({ code: 'bad_input', path: 'runId' });
    const artifactDir = host.catalogue.runs.get(second)?.artifactDir ?? '';
    renameSync(artifactDir, `${artifactDir}.away`);
    await expect(posterior(second)).rejects.toThrow(/is not there any more/);
    renameSync(`${artifactDir}.away`, artifactDir);
    expect((await posterior(second)).draws).toBe(4800);
  });

  it('is not started from a text that is refused', async () => {
    const text = JSON.stringify({ ...specification, parameters: {} });
    await expect(
      host.handlers['inference.start']({ text, files: [], kind: 'estimate', labels }, context()),
    ).rejects.toMatchObject({ code: 'bad_input', path: 'parameters' });
  });

  it('is started as a point estimate too', async () => {
    const { runId } = await host.handlers['inference.start'](
      { ...draftOf(specification), kind: 'estimate', labels },
      context(),
    );
    await ended(runId);
    expect(host.catalogue.runs.get(runId)).toMatchObject({ kind: 'estimate', status: 'finished' });
    await expect(posterior(runId)).rejects.toThrow(/no inference/);
  });
});

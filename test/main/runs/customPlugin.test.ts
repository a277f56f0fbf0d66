import { kernelOf } from '../../../src-core/domain/run.ts';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CalibrationKernel } from '../../../src-core/domain/kernel.ts';
import type { CalibrationResult } from '../../../src-core/domain/run.ts';
import type { Host } from '../../../src-main/createHost.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { cutJournal } from '../../support/cutJournal.ts';
import { sourceKernel } from '../../support/demoBench.ts';
import { calibrateSpec, openTestHost, temporaryFolder, withTestHost } from '../../support/testHost.ts';

const optimizer = {
  algorithm: { NelderMead: { initial_simplex_size: 0.3 } },
  ...{ max_iterations: 60, convergence_threshold: 0.02, initial_guess: null },
};

const kernelWith = (cost: unknown, maxIterations = 60): CalibrationKernel =>
  sourceKernel((k) => {
    k.cost_function = cost;
    k.optimizer_config = { ...optimizer, max_iterations: maxIterations };
  });
const custom = (more: Record<string, unknown> = {}) => ({ Custom: { plugin_id: 'mine', ...more } });

/** Cross over through port: what the chip's best point makes least. */
const plugin = `export function cost({ quantities }, parameters, config) {
  return config.weight * (quantities.cross_port_power.value / quantities.through_port_power.value);
}`;
const sameAsExpression = { Minimize: { expression: '2 * (cross_port_power / through_port_power)' } };

function writePlugin(home: string, source: string): void {
  mkdirSync(join(home, 'plugins'), { recursive: true });
  writeFileSync(join(home, 'plugins', 'mine.js'), source);
}

async function run(host: Host, kernel: CalibrationKernel): Promise<CalibrationResult> {
  return await (
    await host.runs.start(calibrateSpec({ seed: 5 }, kernel))
  ).finished;
}

/** The failure of a run that began, with the code its record holds. */
async function failureOf(host: Host, source: string): Promise<{ code: string; message: string }> {
  writePlugin(host.home, source);
  const { runId, finished } = await host.runs.start(calibrateSpec({ seed: 5 }, kernelWith(custom())));
  const failure = await finished.then(
    () => null,
    (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
  );
  const { stop } = openSession(host.home, runId);
  expect(stop).toMatchObject({ status: 'failed', code: failure?.code, reason: failure?.message });
  expect(host.bench().gate.outputs()).toBe('safe');
  return failure as { code: string; message: string };
}

describe('a calibration whose cost is a custom plugin', () => {
  it('finds what the same cost as an expression finds, and records the text it used', async () => {
    await withTestHost(async (host) => {
      writePlugin(host.home, plugin);
      const result = await run(host, kernelWith(custom({ config: { weight: 2 } })));
      expect(result).toMatchObject({ convergenceReason: 'threshold_met', applied: true });
      const expected = await withTestHost((another) => run(another, kernelWith(sameAsExpression)));
      expect(result.parameters).toEqual(expected.parameters);
      expect(result.cost).toBeCloseTo(expected.cost as number, 12);
      const sha256 = createHash('sha256').update(plugin).digest('hex');
      const { spec } = openSession(host.home, result.runId).start;
      expect(kernelOf(spec)?.cost_function).toMatchObject(custom({ pinned: { sha256, source: plugin } }));
      const manifest: unknown = JSON.parse(readFileSync(join(result.artifactDir, 'manifest.json'), 'utf8'));
      expect(manifest).toMatchObject({ provenance: { plugin: { plugin_id: 'mine', sha256 } } });
    });
  });

  it('is resumed with the text it was started with, whatever the file says by then', async () => {
    const [home, other] = [temporaryFolder(), temporaryFolder()];
    try {
      writePlugin(home, plugin);
      const first = await openTestHost(home);
      const wanted = await run(first, kernelWith(custom({ config: { weight: 2 } }))).finally(() => first.close());
      const journal = readFileSync(join(home, 'sessions', wanted.runId, 'journal.jsonl'));
      mkdirSync(join(other, 'sessions', wanted.runId), { recursive: true });
      const half = cutJournal(journal, Math.floor(journal.length / 2));
      writeFileSync(join(other, 'sessions', wanted.runId, 'journal.jsonl'), half);
      writePlugin(other, 'export const cost = () => { throw new Error("another text"); };');
      const second = await openTestHost(other);
      const { finished } = await second.runs.resume<'calibrate'>(wanted.runId);
      const result = await finished.finally(() => second.close());
      expect({ ...result, artifactDir: '' }).toEqual({ ...wanted, artifactDir: '' });
    } finally {
      for (const folder of [home, other]) rmSync(folder, { recursive: true, force: true });
    }
  });

  it('that is never finite ends without convergence, in the safe state', async () => {
    await withTestHost(async (host) => {
      writePlugin(host.home, 'export const cost = () => NaN;');
      const result = await run(host, kernelWith(custom(), 5));
      expect(result).toMatchObject({ convergenceReason: 'max_iterations', applied: false, cost: null });
      expect(host.bench().gate.outputs()).toBe('safe');
    });
  });

  it('that goes wrong in the middle of a run ends it in the safe state, with the sentence', async () => {
    await withTestHost(async (host) => {
      const looping = 'export const cost = () => { for (;;); };';
      expect(await failureOf(host, looping)).toEqual({
        code: 'bad_input',
        message: 'The plugin "mine" was stopped: it was still working after 1 s.',
      });
      const allocating = 'export const cost = () => { const a = []; for (;;) a.push(new Array(1e5).fill(a)); };';
      expect(await failureOf(host, allocating)).toMatchObject({ message: /needed more than 64 MB of memory/ as never });
    });
  });

  it('that is stopped by the engineer while it loops ends as stopped', async () => {
    await withTestHost(async (host) => {
      writePlugin(host.home, 'export const cost = () => { for (;;); };');
      const { finished } = await host.runs.start(calibrateSpec({ seed: 5 }, kernelWith(custom())));
      await host.runs.stop();
      await expect(finished).rejects.toMatchObject({ code: 'stopped' });
      expect(host.bench().gate.outputs()).toBe('safe');
    });
  });
});

describe('a kernel with a custom plugin is refused before anything is written', () => {
  const refused = async (source: string | null, expected: Record<string, unknown>) => {
    await withTestHost(async (host) => {
      if (source !== null) writePlugin(host.home, source);
      await expect(host.runs.start(calibrateSpec({}, kernelWith(custom())))).rejects.toMatchObject(expected);
      expect(host.catalogue.runs.list({}).total).toBe(0);
      expect(host.runs.isBusy).toBe(false);
    });
  };

  it('when there is no such file', () => refused(null, { code: 'not_found', path: 'cost_function.Custom.plugin_id' }));
  it('when it cannot be read', () => refused('export function cost( {', { code: 'bad_input' }));
  it('when it reaches for files', () => refused('import "node:fs"; export const cost = 1;', { code: 'bad_input' }));
  it('when it is too large', () => refused(`//${'x'.repeat(1_000_000)}`, { code: 'bad_input' }));

  it.each(['../mine', 'a/b', 'a\\b', '..', '/etc/passwd', 'mine.js', '', 'C:mine', 'a\u0000b'])(
    'when its name is "%s"',
    (name) => {
      expect(() => kernelWith({ Custom: { plugin_id: name } })).toThrow(/expected the name of a plugin/);
    },
  );

  it('and the editor says so at its place', async () => {
    await withTestHost(async (host) => {
      const text = JSON.stringify(kernelWith(custom()), null, 2);
      const context = { signal: new AbortController().signal } as never;
      const missing = await host.handlers['kernels.check']({ text }, context);
      expect(missing.refusals[0]).toMatchObject({ path: 'cost_function.Custom.plugin_id' });
      expect(missing.refusals[0]?.message).toMatch(/^The plugin "mine" was not found: there is no file /);
      writePlugin(host.home, plugin);
      expect((await host.handlers['kernels.check']({ text }, context)).preflight).not.toBeNull();
    });
  });
});

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalibrationResult } from '../../../src-core/domain/run.ts';
import type { Host } from '../../../src-main/createHost.ts';
import { sourceKernel } from '../../support/demoBench.ts';
import { calibrateSpec, openTestHost, temporaryFolder, withTestHost } from '../../support/testHost.ts';

type Line = Record<string, unknown> & { attributes: Record<string, unknown>; metadata: Record<string, unknown> };

const linesOf = (home: string, name: string): Line[] =>
  readFileSync(join(home, 'observability', name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('a calibration on the demo bench', () => {
  let home: string;
  let host: Host;
  let result: CalibrationResult;
  beforeAll(async () => {
    home = temporaryFolder();
    host = await openTestHost(home);
    result = (await (await host.runs.start(calibrateSpec())).finished) as CalibrationResult;
    await host.close();
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('leaves the span of the calibration model, field for field', () => {
    const spans = linesOf(home, 'spans.jsonl').filter(({ name }) => name === 'calibration.execute');
    expect(spans).toHaveLength(1);
    const [span] = spans as [Line];
    expect(Object.keys(span).sort()).toEqual(['attributes', 'end_iso', 'name', 'span_id', 'start_iso']);
    expect(span.attributes).toEqual({
      calibration_kernel_id: sourceKernel().id,
      target_nodes: ['mzi_0'],
      optimizer_algorithm: 'nelder_mead',
      iterations: result.iterations,
      final_cost: result.cost,
      convergence: result.convergenceReason,
    });
    expect(Date.parse(span['end_iso'] as string)).toBeGreaterThanOrEqual(Date.parse(span['start_iso'] as string));
  });

  it('tells what was inside it, by the calibration span as parent', () => {
    const spans = linesOf(home, 'spans.jsonl');
    const root = spans.find(({ name }) => name === 'calibration.execute');
    const inside = spans.filter((span) => span !== root);
    expect(new Set(inside.map(({ name }) => name))).toEqual(
      new Set(['calibration.as_found', 'calibration.search', 'calibration.confirm']),
    );
    const search = spans.find(({ name }) => name === 'calibration.search');
    expect(search?.attributes).toMatchObject({ iterations: result.iterations });
    expect(search?.['parent_span_id']).toBe(root?.['span_id']);
    const confirm = spans.findLast(({ name }) => name === 'calibration.confirm');
    expect(confirm?.attributes).toMatchObject({ met: true, mean_cost: result.cost });
    expect(confirm?.['parent_span_id']).toBe(search?.['span_id']);
  });

  it('leaves events with the fields of the calibration model, metadata as strings', () => {
    const events = linesOf(home, 'events.jsonl');
    for (const event of events) {
      expect(Object.keys(event).sort()).toEqual(
        ['event_id', 'message', 'metadata', 'severity', 'timestamp_iso', 'type'].sort(),
      );
      expect(Object.values(event.metadata).every((value) => typeof value === 'string')).toBe(true);
      expect(event.metadata).toMatchObject({ run_id: result.runId, bench_id: 'demo' });
    }
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe('run_started');
    expect(types.at(-1)).toBe('run_finished');
    expect(new Set(events.map((event) => event['event_id'])).size).toBe(events.length);
  });
});

describe('runs that end badly', () => {
  it('leave a failed span with the cause as convergence, and the events of it', async () => {
    await withTestHost(async (host) => {
      const spec = calibrateSpec({
        faults: [{ kind: 'unplug', magnitude: 0, atSeconds: 0.3, instrument: 'meter_cross' }],
      });
      await expect((await host.runs.start(spec)).finished).rejects.toThrow();
      await host.close();
      const span = linesOf(host.home, 'spans.jsonl').find(({ name }) => name === 'calibration.execute');
      expect(span?.attributes).toMatchObject({ convergence: 'instrument_failure' });
      const types = linesOf(host.home, 'events.jsonl').map(({ type }) => type);
      expect(types).toContain('instrument_lost');
      expect(types).toContain('run_failed');
    });
  });

  it('that is stopped is cancelled, not failed', async () => {
    await withTestHost(async (host) => {
      const stopping: Promise<unknown>[] = [];
      host.runs.onDocument((_runId, document) => {
        if (document.type === 'event' && document.stream === 'iterations' && stopping.length === 0)
          stopping.push(host.runs.stop());
      });
      await expect((await host.runs.start(calibrateSpec())).finished).rejects.toMatchObject({ code: 'stopped' });
      await Promise.all(stopping);
      await host.close();
      const span = linesOf(host.home, 'spans.jsonl').find(({ name }) => name === 'calibration.execute');
      expect(span?.attributes).toMatchObject({ convergence: 'cancelled' });
      const types = linesOf(host.home, 'events.jsonl').map(({ type }) => type);
      expect(types).toContain('run_stopped');
      expect(types).not.toContain('run_failed');
    });
  });
});

describe('whoever else listens', () => {
  it('and throws harms neither the run nor its spans', async () => {
    await withTestHost(async (host) => {
      host.runs.onDocument(() => {
        throw new Error('a listener of no use');
      });
      const result = await (await host.runs.start(calibrateSpec())).finished;
      expect(result).toMatchObject({ applied: true });
      await host.close();
      expect(linesOf(host.home, 'spans.jsonl').map(({ name }) => name)).toContain('calibration.execute');
    });
  });

  it('finds the run unharmed when nothing can be written for observability', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'observability'), 'a file where the folder belongs');
    const host = await openTestHost(home);
    try {
      expect(await (await host.runs.start(calibrateSpec())).finished).toMatchObject({ applied: true });
    } finally {
      await host.close();
    }
    const log = readFileSync(join(home, 'logs', 'fringe.jsonl'), 'utf8');
    expect(log.match(/cannot be written/g)).toHaveLength(1);
    expect(existsSync(join(home, 'observability', 'spans.jsonl'))).toBe(false);
    rmSync(home, { recursive: true, force: true });
  });
});

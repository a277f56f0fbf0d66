import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcedureOutput } from '../../../../src-core/contract/procedures.ts';
import { createHost } from '../../../../src-main/createHost.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { retagQueuePath } from '../../../../src-main/runs/baseline/retagQueue.ts';
import { retagSpec } from '../../../../src-main/runs/baseline/retagDesk.ts';
import { newSamplesPath } from '../../../../src-main/runs/baseline/newSamples.ts';
import { sessionDirectory } from '../../../../src-main/sessions/sessionPaths.ts';
import { makeReferences, noise, writeScores, writeSession } from '../../../support/retagSessions.ts';
import { openTestHost, temporaryFolder } from '../../../support/testHost.ts';
import { HandClock } from '../scheduler/scheduledHost.ts';

let home = '';
beforeEach(() => (home = temporaryFolder()));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const { signal } = new AbortController();
const through = 'detector_through';

/** One that acts by itself, as a window or a served workbench does. */
const openActing = async (): Promise<Host> =>
  await createHost({
    ...{ home, shell: { kind: 'memory', notices: [] }, latencyScale: 1, pacing: false },
    schedules: new HandClock(),
  });

type Overview = ProcedureOutput<'baseline.overview'>;
const overviewOf = async (host: Host): Promise<Overview> => await host.handlers['baseline.overview']({}, { signal });

/** The first overview, from now on, of which this is true. */
const until = async (host: Host, isIt: (overview: Overview) => boolean): Promise<Overview> => {
  for (;;) {
    const overview = await overviewOf(host);
    if (isIt(overview)) return overview;
    await new Promise<void>((resolve) => {
      const stop = host.runs.onProgress(() => {
        stop();
        resolve();
      });
      // The queue is written a moment after the run's last word.
      setTimeout(resolve, 20);
    });
  }
};
const isDone = ({ retag }: Overview): boolean => retag.waiting === 0 && retag.runId === null && retag.last !== null;

/** Sessions of the demo bench, and a reference of one of its heads. */
const prepare = async (sessions: number): Promise<string[]> => {
  const ids = Array.from({ length: sessions }, (_, index) => `s${String(index).padStart(4, '0')}`);
  for (const [index, id] of ids.entries()) writeSession(home, id, { [through]: noise(index, 20) });
  const host = await openTestHost(home);
  try {
    await makeReferences(
      host,
      noise(99, 300).map((score) => [through, score] as const),
    );
  } finally {
    await host.close();
  }
  return ids;
};
const taggedBy = (id: string): unknown => {
  const path = join(sessionDirectory(home, id), 'retag', 'retag.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { run_id: string }).run_id : null;
};
const queue = () => JSON.parse(readFileSync(retagQueuePath(home), 'utf8')) as { requests: { runId: unknown }[] };

describe('the desk', { timeout: 120_000 }, () => {
  it('re-tags everything when it is free, tells how far it is, and what the last one left', async () => {
    const ids = await prepare(5);
    const host = await openActing();
    try {
      expect((await overviewOf(host)).retag).toEqual({ waiting: 0, runId: null, done: 0, total: 0, last: null });
      const seen = new Set<string>();
      host.runs.onProgress(() => {
        const { progress } = host.runs.desk ?? {};
        if (progress !== undefined) seen.add(`${progress.iteration}/${progress.maxIterations}`);
      });
      expect(await host.handlers['baseline.retagAll']({}, { signal })).toEqual({
        enqueued: 5,
        message: 'Enqueued 5 recorded sessions for re-tagging',
      });
      const { retag } = await until(host, isDone);
      expect(retag.last).toMatchObject({ enqueued: 5, tagged: 5, scores: 100 });
      expect([...seen]).toEqual(expect.arrayContaining(['1/5', '3/5', '5/5']));
      for (const id of ids) expect(taggedBy(id)).toBe(retag.last?.runId);
    } finally {
      await host.close();
    }
  });

  it('enqueues nothing while no head has a reference', async () => {
    writeSession(home, 's1', { [through]: [1] });
    const host = await openActing();
    try {
      expect(await host.handlers['baseline.retagAll']({}, { signal })).toEqual({
        enqueued: 0,
        message: 'Enqueued 0 recorded sessions for re-tagging: none has scores of a head with a reference',
      });
      expect(existsSync(retagQueuePath(home))).toBe(false);
    } finally {
      await host.close();
    }
  });

  it('has what is asked on disk first: it is begun at the next start', async () => {
    const ids = await prepare(3);
    const first = await openTestHost(home);
    await first.handlers['baseline.retagAll']({}, { signal });
    expect((await overviewOf(first)).retag).toMatchObject({ waiting: 1, runId: null });
    await first.close();
    expect(ids.map(taggedBy)).toEqual([null, null, null]);
    const second = await openActing();
    try {
      const { retag } = await until(second, isDone);
      expect(retag.last).toMatchObject({ enqueued: 3, tagged: 3 });
    } finally {
      await second.close();
    }
  });

  it('goes on with what is left when its host was closed in good order', async () => {
    const ids = await prepare(60);
    const first = await openActing();
    await first.handlers['baseline.retagAll']({}, { signal });
    // At once when three are done, before the next can be.
    await new Promise<void>((resolve, reject) => {
      const stop = first.runs.onProgress(() => {
        if ((first.runs.desk?.progress?.iteration ?? 0) < 3) return;
        stop();
        first.close().then(() => resolve(), reject);
      });
    });
    const done = ids.filter((id) => taggedBy(id) !== null);
    expect(done.length).toBeLessThan(60);
    expect(queue().requests).toMatchObject([{ runId: null }]);
    const second = await openActing();
    try {
      const { retag } = await until(second, isDone);
      expect(retag.last).toMatchObject({ enqueued: 60 - done.length, tagged: 60 - done.length });
      expect(ids.filter((id) => taggedBy(id) === null)).toEqual([]);
    } finally {
      await second.close();
    }
  });

  it.each([
    ['', false],
    [' before it had written down that it began', true],
  ])('resumes the run of a host that was killed%s', async (_when, forgets) => {
    const ids = await prepare(60);
    const victim = spawn(process.execPath, [join(import.meta.dirname, 'deskVictim.ts'), home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let words = '';
    await new Promise<void>((resolve, reject) => {
      victim.stdout.on('data', (chunk: Buffer) => {
        words += chunk.toString();
        if (words.split('done').length > 4) resolve();
      });
      victim.on('close', () => reject(new Error(`ended early: ${words}`)));
    });
    victim.kill('SIGKILL');
    await once(victim, 'close').catch(() => undefined);
    const runId = /done (\S+)/.exec(words)?.[1];
    expect(queue().requests).toMatchObject([{ runId }]);
    const before = ids.filter((id) => taggedBy(id) !== null);
    expect(before.length).toBeLessThan(60);
    if (forgets) {
      const text = readFileSync(retagQueuePath(home), 'utf8');
      writeFileSync(retagQueuePath(home), text.replace(`"runId": "${runId ?? ''}"`, '"runId": null'));
    }
    const host = await openActing();
    try {
      const { retag } = await until(host, isDone);
      expect(retag.last).toMatchObject({ runId, enqueued: 60, tagged: 60, scores: 1200 });
      expect(ids.map(taggedBy)).toEqual(ids.map(() => runId));
      expect(host.catalogue.runs.get(runId ?? '')).toMatchObject({ status: 'finished' });
    } finally {
      await host.close();
    }
  });

  it('lets what waits go when the engineer stops it, and a second request take the place of the first', async () => {
    await prepare(60);
    const host = await openActing();
    try {
      await host.handlers['baseline.retagAll']({}, { signal });
      await until(host, ({ retag }) => retag.done >= 1);
      await host.handlers['baseline.retagAll']({}, { signal });
      await host.handlers['baseline.retagAll']({}, { signal });
      expect((await overviewOf(host)).retag.waiting).toBe(1);
      await host.runs.stopAll('Stopped by the engineer.');
      const { retag } = await until(host, ({ retag: { waiting, runId } }) => waiting === 0 && runId === null);
      expect(retag.last).toBeNull();
      expect(queue().requests).toEqual([]);
      expect(host.runs.desk).toBeNull();
    } finally {
      await host.close();
    }
  });

  it('keeps what another process on the same data folder asks meanwhile, and does it when it looks again', async () => {
    const ids = await prepare(3);
    const clock = new HandClock();
    const shell = { kind: 'memory', notices: [] } as const;
    const window = await createHost({ home, shell, latencyScale: 1, pacing: false, schedules: clock });
    try {
      // A host that does not act, as a command's, has the queue in its hands before and after.
      const other = await openTestHost(home);
      await window.handlers['baseline.retagAll']({}, { signal });
      const first = await until(window, isDone);
      await other.handlers['baseline.retagAll']({}, { signal });
      expect(queue().requests).toMatchObject([{ sessions: ids, runId: null }]);
      expect((await overviewOf(other)).retag.last).toEqual(first.retag.last);
      expect((await overviewOf(window)).retag.waiting).toBe(1);
      await other.close();
      clock.advance(60);
      const { retag } = await until(window, (now) => isDone(now) && now.retag.last?.runId !== first.retag.last?.runId);
      expect(retag.last).toMatchObject({ tagged: 3 });
    } finally {
      await window.close();
    }
  });

  it('puts a damaged queue aside and says so', async () => {
    mkdirSync(dirname(retagQueuePath(home)));
    writeFileSync(retagQueuePath(home), '{"requests": 1}');
    const host = await openActing();
    try {
      expect(host.notices).toContainEqual(expect.stringMatching(/queue of re-tagging could not be read; .*damaged/));
      expect(readFileSync(`${retagQueuePath(home)}.damaged`, 'utf8')).toBe('{"requests": 1}');
      expect((await overviewOf(host)).retag.waiting).toBe(0);
    } finally {
      await host.close();
    }
  });
});

describe('a baseline run by itself', { timeout: 120_000 }, () => {
  const configure = (text: string) => writeFileSync(join(home, 'config.yaml'), text);
  const newSamples = () =>
    (JSON.parse(readFileSync(newSamplesPath(home), 'utf8')) as { samples: number; tried: number }).samples;
  /** So many readings. */
  const measure = async (host: Host, samples: number) => {
    const { finished } = await host.runs.start<'graph'>({
      ...{ kind: 'graph', title: 'x', kernel: null, watch: null, repeats: samples, intervalSeconds: 0 },
      graph: {
        format: 'fringe.graph/1',
        nodes: [{ id: 'mzi_0', type: 'mzi', parameters: { phase_upper: 1 } }],
        edges: [],
        outputs: [through],
      },
      ...{ seed: 1, outDir: null, faults: [], labels: { operator: '', chipId: '', dieId: '', notes: '' } },
    });
    return await finished;
  };
  const runsOf = (host: Host) => host.catalogue.runs.list().sessions.filter(({ kind }) => kind === 'baseline');

  it('begins after so many new samples, in development mode, and the count begins anew', async () => {
    configure('calibrate_heads: true\ncalibration_auto_run_after: 30\n');
    const host = await openActing();
    try {
      await measure(host, 20);
      expect((await overviewOf(host)).newSamples).toBe(20);
      expect(runsOf(host)).toEqual([]);
      await measure(host, 20);
      const overview = await until(host, ({ version }) => version === 1);
      expect(overview.heads).toMatchObject([{ model_name: 'demo', head_name: through, file_count: 40 }]);
      await until(host, ({ newSamples: count }) => count === 0 && host.runs.desk === null);
      expect(runsOf(host)).toMatchObject([{ status: 'finished' }]);
      const [{ id } = { id: '' }] = runsOf(host);
      expect(readFileSync(join(sessionDirectory(home, id), 'journal.jsonl'), 'utf8')).toContain('"reason":"automatic"');
    } finally {
      await host.close();
    }
  });

  it('never in production mode, nor for one command; the samples are counted', async () => {
    configure('calibrate_heads: false\ncalibration_auto_run_after: 10\n');
    const host = await openActing();
    await measure(host, 20);
    await host.close();
    configure('calibrate_heads: true\ncalibration_auto_run_after: 10\n');
    const command = await openTestHost(home);
    await measure(command, 5);
    expect(runsOf(command)).toEqual([]);
    await command.close();
    expect(newSamples()).toBe(25);
    // What was counted meanwhile is due at the next start.
    const next = await openActing();
    try {
      expect((await until(next, ({ version }) => version === 1)).version).toBe(1);
    } finally {
      await next.close();
    }
  });

  it('waits for the desk, and after one that came to nothing for as many samples again', async () => {
    configure('calibrate_heads: true\ncalibration_auto_run_after: 10\n');
    mkdirSync(join(home, 'baselines'), { recursive: true });
    // Where the references should lie stands something else.
    const inTheWay = join(home, 'baselines', 'heads');
    writeFileSync(inTheWay, '');
    const host = await openActing();
    try {
      await measure(host, 12);
      await until(host, () => runsOf(host)[0]?.status === 'failed' && host.runs.desk === null);
      await measure(host, 5);
      expect(runsOf(host)).toHaveLength(1);
      rmSync(inTheWay);
      await measure(host, 5);
      await until(host, ({ version }) => version === 1 && host.runs.desk === null);
      expect(runsOf(host).map(({ status }) => status)).toEqual(['finished', 'failed']);
    } finally {
      await host.close();
    }
  });

  it('is due as well after a table that was put into the library, and when the configuration says so', async () => {
    configure('calibrate_heads: true\n');
    const rows = noise(1, 40).map((score) => [through, score] as const);
    const table = writeScores(join(home, 'mine.csv'), rows);
    const shell = { kind: 'memory', notices: [], chooseOpenPath: () => Promise.resolve(table) } as const;
    const host = await createHost({ home, shell, latencyScale: 1, pacing: false, schedules: new HandClock() });
    try {
      await host.handlers['baseline.addScores']({ upload: null, name: null }, { signal });
      expect(await overviewOf(host)).toMatchObject({ newSamples: 40, version: null });
      await host.handlers['baseline.configure']({ changes: { calibration_auto_run_after: 40 } }, { signal });
      const { heads } = await until(host, ({ version }) => version === 1);
      expect(heads).toMatchObject([{ file_count: 40 }]);
    } finally {
      await host.close();
    }
  });

  it('is due after tables that somebody lays into the library and what another process records, once it looks', async () => {
    configure('calibrate_heads: true\ncalibration_auto_run_after: 40\n');
    const clock = new HandClock();
    const shell = { kind: 'memory', notices: [] } as const;
    const host = await createHost({ home, shell, latencyScale: 1, pacing: false, schedules: clock });
    try {
      const library = join(home, 'baselines', 'library');
      mkdirSync(library, { recursive: true });
      writeScores(
        join(library, 'a.csv'),
        noise(1, 25).map((score) => [through, score] as const),
      );
      writeFileSync(join(library, 'bad.csv'), 'no table');
      clock.advance(60);
      await until(host, ({ newSamples: count }) => count === 25);
      clock.advance(60);
      expect((await overviewOf(host)).newSamples).toBe(25);
      const command = await openTestHost(home);
      await measure(command, 15);
      await command.close();
      expect(runsOf(host)).toEqual([]);
      clock.advance(60);
      const { heads } = await until(host, ({ version }) => version === 1);
      expect(heads).toMatchObject([{ file_count: 40 }]);
      await until(host, ({ newSamples: count }) => count === 0 && host.runs.desk === null);
    } finally {
      await host.close();
    }
  });

  it('counts on after a run of a table that somebody named', async () => {
    configure('calibrate_heads: true\n');
    const host = await openTestHost(home);
    try {
      await measure(host, 20);
      const table = writeScores(
        join(home, 'mine.csv'),
        noise(1, 40).map((score) => [through, score] as const),
      );
      const source = { recorded: { files: [table], sessions: [] } };
      const labels = { operator: '', chipId: '', dieId: '', notes: '' };
      const ended = (version: number) => until(host, (now) => now.version === version && host.runs.desk === null);
      await host.handlers['baseline.start']({ source, choose: null, labels }, { signal });
      await ended(1);
      expect(newSamples()).toBe(20);
      await host.handlers['baseline.start']({ source: null, choose: null, labels }, { signal });
      await ended(2);
      expect(newSamples()).toBe(0);
    } finally {
      await host.close();
    }
  });

  it('comes before what waits to be re-tagged', async () => {
    const ids = await prepare(2);
    configure('calibrate_heads: true\ncalibration_auto_run_after: 10\n');
    const command = await openTestHost(home);
    await command.handlers['baseline.retagAll']({}, { signal });
    await measure(command, 15);
    await command.close();
    const host = await openActing();
    try {
      await until(host, isDone);
      const kinds = host.catalogue.runs.list().sessions.map(({ kind }) => kind);
      expect(kinds.slice(0, 2)).toEqual(['retag', 'baseline']);
      expect(retagSpec(ids).title).toBe('Re-tagging of 2 sessions');
    } finally {
      await host.close();
    }
  });
});

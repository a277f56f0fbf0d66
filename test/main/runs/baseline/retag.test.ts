import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RetagResult } from '../../../../src-core/domain/baseline.ts';
import { normaliseScore } from '../../../../src-core/plans/baseline/retagWork.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { retagSpec } from '../../../../src-main/runs/baseline/retagDesk.ts';
import { referenceFile } from '../../../../src-main/sessions/baselines/baselinePaths.ts';
import { sessionDirectory } from '../../../../src-main/sessions/sessionPaths.ts';
import { openSession } from '../../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { sweepLeftovers } from '../../../../src-main/sessions/sweepLeftovers.ts';
import { calibrateSpec, withTestHost } from '../../../support/testHost.ts';
import { makeReferences, noise, writeSession } from '../../../support/retagSessions.ts';

const through = 'detector_through';
const rowsOf = (head: string, scores: readonly number[], label?: string) =>
  scores.map((score) => [head, score, label] as [string, number, string?]);

const retag = async (host: Host, ...sessions: string[]): Promise<RetagResult> =>
  await (
    await host.runs.start<'retag'>(retagSpec(sessions))
  ).finished;

const tableOf = (host: Host, session: string): string[][] => {
  const text = readFileSync(join(sessionDirectory(host.home, session), 'retag', 'scores.csv'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
};
const recordOf = (host: Host, session: string): Record<string, unknown> => {
  const text = readFileSync(join(sessionDirectory(host.home, session), 'retag', 'retag.json'), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
};

describe('a score in the range of its reference', () => {
  it('is clip((s - p5)/(p95 - p5), 0, 1)', () => {
    expect(normaliseScore(0.3, { p5: 0.1, p95: 0.9 })).toBeCloseTo(0.25, 15);
    expect([0.1, -4, 0.9, 7].map((score) => normaliseScore(score, { p5: 0.1, p95: 0.9 }))).toEqual([0, 0, 1, 1]);
    expect(normaliseScore(Infinity, { p5: 0, p95: 1 })).toBe(1);
    for (const none of [null, NaN]) expect(normaliseScore(none, { p5: 0, p95: 1 })).toBeNull();
    expect(normaliseScore(0.5, { p5: 0.5, p95: 0.5 })).toBeNull();
  });

  it('lies between 0 and 1 and keeps the order, whatever the numbers', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(any, any, any, any, (a, b, c, d) => {
        const range = { p5: Math.min(a, b), p95: Math.max(a, b) };
        const [low, high] = [Math.min(c, d), Math.max(c, d)].map((score) => normaliseScore(score, range));
        if (range.p5 === range.p95) return low === null && high === null;
        return typeof low === 'number' && typeof high === 'number' && low >= 0 && low <= high && high <= 1;
      }),
    );
  });
});

describe('a re-tagged session', { timeout: 60_000 }, () => {
  it('has every score of its heads in the range of the references in force, in a table beside its journal', async () => {
    await withTestHost(async (host) => {
      const { runId: calibration } = await (await host.runs.start(calibrateSpec())).finished;
      const before = readdirSync(sessionDirectory(host.home, calibration)).sort();
      const taken = openSession(host.home, calibration).events.filter(({ stream }) => stream === 'reads');
      const read = taken.flatMap(({ data }) => (data.sensor === through ? [data.value as number] : []));
      expect(read.length).toBeGreaterThan(10);
      const { calibration: made } = await makeReferences(host, rowsOf(through, noise(1, 500, read[0])));
      const { p5, p95 } = made.heads[`demo/${through}`]?.labels[through] ?? { p5: NaN, p95: NaN };
      const result = await retag(host, calibration);
      expect(result).toMatchObject({ enqueued: 1, tagged: 1, scores: read.length, measurements: 0 });
      const [header, ...rows] = tableOf(host, calibration);
      expect(header?.join()).toBe('model_name,head_name,label,index,score,normalised,reference_version');
      expect(rows).toEqual(
        read.map((score, index) => {
          const normalised = Math.min(1, Math.max(0, (score - p5) / (p95 - p5)));
          return ['demo', through, through, String(index), String(score), String(normalised), '1'];
        }),
      );
      const record = recordOf(host, calibration);
      const sum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
      expect(record).toMatchObject({
        ...{ format: 'fringe.retag/1', session: calibration, run_id: result.runId, model_name: 'demo' },
        table: { file: 'scores.csv', rows: read.length, tagged: read.length },
        references: [{ model_name: 'demo', head_name: through, version: 1, p5, p95 }],
        notes: [expect.stringContaining('Without a reference, so left out: ')],
      });
      expect(record['references']).toMatchObject([
        { sha256: sum(referenceFile(host.home, { model: 'demo', head: through })) },
      ]);
      const directory = sessionDirectory(host.home, calibration);
      expect(record['table']).toMatchObject({ sha256: sum(join(directory, 'retag', 'scores.csv')) });
      expect(readdirSync(directory).sort()).toEqual([...before, 'retag'].sort());
      // What was recorded is as it was.
      const { artifactDir } = host.catalogue.runs.get(calibration) ?? {};
      expect(await verifyPath(artifactDir ?? '')).toMatchObject({ ok: true });
      const { stop } = openSession(host.home, result.runId);
      expect(stop?.outputs).toContain('touched no output');
      expect(host.catalogue.runs.get(result.runId)).toMatchObject({ kind: 'retag', status: 'finished' });
    });
  });

  it('has the range of its label where the reference has one, and else the head’s', async () => {
    await withTestHost(async (host) => {
      writeSession(host.home, 's1', { [through]: [0.5], detector_cross: [0.5] });
      // A sensor's readings are the label of its name.
      const labelled = [...rowsOf(through, noise(1, 400, 0.5), through), ...rowsOf(through, noise(2, 400, 9), 'other')];
      const foreign = rowsOf('detector_cross', noise(3, 400, 0.45), 'dark');
      await makeReferences(host, [...labelled, ...foreign]);
      await retag(host, 's1');
      const read = (head: string) =>
        JSON.parse(readFileSync(referenceFile(host.home, { model: 'demo', head }), 'utf8')) as {
          p5: number;
          p95: number;
          labels: Record<string, { p5: number; p95: number }>;
        };
      const [own, whole] = [read(through).labels[through], read('detector_cross')];
      expect(read(through).p95).toBeGreaterThan(8);
      const tagged = new Map(tableOf(host, 's1').map(([, head, , , , normalised]) => [head, Number(normalised)]));
      expect(tagged.get(through)).toBeCloseTo((0.5 - (own?.p5 ?? 0)) / ((own?.p95 ?? 0) - (own?.p5 ?? 0)), 12);
      expect(tagged.get('detector_cross')).toBeCloseTo((0.5 - whole.p5) / (whole.p95 - whole.p5), 12);
    });
  });

  it('is replaced as a whole when the references have moved', async () => {
    await withTestHost(async (host) => {
      writeSession(host.home, 's1', { [through]: [0.5, 0.7] });
      await makeReferences(host, rowsOf(through, noise(1, 400, 0.5)));
      await retag(host, 's1');
      const before = tableOf(host, 's1');
      await makeReferences(host, rowsOf(through, noise(2, 400, 0.9)));
      await retag(host, 's1');
      expect(tableOf(host, 's1')).not.toEqual(before);
      expect(tableOf(host, 's1').map((row) => row[6])).toEqual(['reference_version', '2', '2']);
      expect(recordOf(host, 's1')).toMatchObject({ references: [{ version: 2 }] });
      expect(readdirSync(join(sessionDirectory(host.home, 's1')))).not.toContainEqual(expect.stringMatching(/^\./));
    });
  });

  it('is put back when its process was killed between the old one and the new', async () => {
    await withTestHost(async (host) => {
      writeSession(host.home, 's1', { [through]: [0.5] });
      await makeReferences(host, rowsOf(through, noise(1, 400, 0.5)));
      await retag(host, 's1');
      const before = tableOf(host, 's1');
      const directory = sessionDirectory(host.home, 's1');
      renameSync(join(directory, 'retag'), join(directory, '.retag.replaced-1073741824'));
      mkdirSync(join(directory, '.retag.making-1073741824-0000000a'));
      sweepLeftovers(host.home);
      expect(tableOf(host, 's1')).toEqual(before);
      expect(readdirSync(directory).sort()).toEqual(['journal.jsonl', 'retag']);
    });
  });
});

describe('what cannot be tagged is told, and nothing else is lost', { timeout: 60_000 }, () => {
  it('a reference without a range, readings that are no numbers, a session without a head, none at all', async () => {
    await withTestHost(async (host) => {
      writeSession(host.home, 's1', { [through]: [0.5, null, 0.6], detector_cross: [0.5] });
      writeSession(host.home, 's2', { somebody: [1] });
      writeSession(host.home, 's3', {});
      const directory = writeSession(host.home, 's4', { [through]: [1] }, 'running');
      const references = [...rowsOf(through, noise(1, 400)), ...rowsOf('detector_cross', Array<number>(100).fill(0.5))];
      await makeReferences(host, references);
      const result = await retag(host, 's1', 's2', 's3', 's4', 'gone');
      expect(result).toMatchObject({ enqueued: 5, tagged: 1, scores: 2 });
      expect(tableOf(host, 's1').map((row) => [row[1], row[4], row[5] === ''])).toEqual([
        ['head_name', 'score', false],
        ['detector_cross', '0.5', true],
        [through, '0.5', false],
        [through, '', true],
        [through, '0.6', false],
      ]);
      expect(result.notes).toEqual([
        's1: demo/detector_cross: its reference, version 1, has no range; its scores have no number.',
        `s1: demo/${through}: 1 of 3 readings are no numbers.`,
        's2: Without a reference, so left out: somebody.',
        's3: No sensor was read in it: there is nothing to tag.',
        's4: The session s4 is still running.',
        'gone: There is no session gone any more.',
      ]);
      for (const id of ['s2', 's3', 's4'])
        expect(existsSync(join(sessionDirectory(host.home, id), 'retag'))).toBe(false);
      expect(readdirSync(directory)).toEqual(['journal.jsonl']);
    });
  });

  it('a reference that is damaged', async () => {
    await withTestHost(async (host) => {
      writeSession(host.home, 's1', { [through]: [0.5] });
      await makeReferences(host, rowsOf(through, noise(1, 400)));
      for (const text of ['{', '{"format":"fringe.baseline/1"}']) {
        writeFileSync(referenceFile(host.home, { model: 'demo', head: through }), text);
        const result = await retag(host, 's1');
        expect(result).toMatchObject({
          tagged: 0,
          notes: [expect.stringContaining('its reference cannot be read from')],
        });
      }
    });
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'a session that cannot be written to',
    async () => {
      await withTestHost(async (host) => {
        const directory = writeSession(host.home, 's1', { [through]: [0.5] });
        await makeReferences(host, rowsOf(through, noise(1, 400)));
        chmodSync(directory, 0o555);
        const started = await host.runs.start<'retag'>(retagSpec(['s1']));
        await expect(started.finished).rejects.toMatchObject({ code: 'storage' });
        expect(openSession(host.home, started.runId).status).toBe('interrupted');
        chmodSync(directory, 0o755);
        const resumed = await host.runs.resume<'retag'>(started.runId);
        expect(await resumed.finished).toMatchObject({ tagged: 1 });
      });
    },
  );
});

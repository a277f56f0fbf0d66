import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { procedures } from '../../../../src-core/contract/procedures.ts';
import { calibrationKernelSchema, priorities } from '../../../../src-core/domain/kernel.ts';
import { parseDocument } from '../../../../src-core/domain/parse.ts';
import type { QueuedRun, ScheduleEntry } from '../../../../src-core/domain/schedule.ts';
import { dueEntries, inOrder, nextDueMs, nextMove } from '../../../../src-main/runs/scheduler/schedulePlan.ts';
import type { Situation } from '../../../../src-main/runs/scheduler/schedulePlan.ts';
import { intervalWords, whenWords } from '../../../../src-main/runs/scheduler/scheduleWords.ts';
import { sourceKernel } from '../../../support/demoBench.ts';

const kernel = sourceKernel();
const epoch = Date.parse('2026-01-01T00:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();

const entry = (more: Partial<ScheduleEntry> = {}): ScheduleEntry => ({
  ...{ id: 'a', benchId: 'demo', kernelName: 'k.json', schedule: { Periodic: { interval_seconds: 60 } } },
  ...{ enabled: true, armedAt: iso(epoch), periodFrom: iso(epoch), lastRunAt: null, lastRunId: null, lastOutcome: '' },
  ...more,
});
const job = (more: Partial<QueuedRun> = {}): QueuedRun => ({
  ...{ id: 'j', benchId: 'demo', kernelName: 'k.json', kernel, priority: 'Normal', reason: 'periodic' },
  ...{ queuedAt: iso(epoch), scheduleId: null },
  ...more,
});

const jobs = fc.uniqueArray(
  fc.record({ id: fc.uuid(), priority: fc.constantFrom(...priorities), minute: fc.integer({ min: 0, max: 9 }) }),
  { selector: ({ id }) => id, maxLength: 12 },
);

describe('the order of the queue', () => {
  it('is by priority, then by time, and loses nobody', () => {
    fc.assert(
      fc.property(jobs, (given) => {
        const queue = given.map(({ id, priority, minute }) =>
          job({ id, priority, queuedAt: iso(epoch + minute * 6e4) }),
        );
        const ordered = inOrder(queue);
        expect(new Set(ordered)).toEqual(new Set(queue));
        for (const [index, next] of ordered.slice(1).entries()) {
          const before = ordered[index] as QueuedRun;
          const step = priorities.indexOf(before.priority) - priorities.indexOf(next.priority);
          expect(step).toBeGreaterThanOrEqual(0);
          if (step === 0) expect(before.queuedAt <= next.queuedAt).toBe(true);
          const isTie = step === 0 && before.queuedAt === next.queuedAt;
          if (isTie) expect(queue.indexOf(before)).toBeLessThan(queue.indexOf(next));
        }
      }),
    );
  });
});

describe('when a period is over', () => {
  const seconds = fc.integer({ min: 1, max: 1e9 });

  it('does not depend on how often or how late somebody looks: due once, whatever was missed', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 1e10 }), (interval, lateSeconds) => {
        const one = entry({ schedule: { Periodic: { interval_seconds: interval } } });
        const dueMs = nextDueMs(one) as number;
        expect(dueMs).toBe(epoch + interval * 1e3);
        expect(dueEntries([one], [], dueMs - 1)).toEqual([]);
        const lookMs = dueMs + lateSeconds * 1e3;
        expect(dueEntries([one], [], lookMs)).toEqual([one]);
        expect(dueEntries([one], [job({ scheduleId: 'a' })], lookMs)).toEqual([]);
        const begun = { ...one, periodFrom: iso(lookMs) };
        expect(dueEntries([begun], [], lookMs)).toEqual([]);
        expect(nextDueMs(begun)).toBe(lookMs + interval * 1e3);
      }),
    );
  });

  it('is never, of what is disarmed or does not go by the clock', () => {
    expect(nextDueMs(entry({ enabled: false }))).toBeNull();
    for (const schedule of ['Manual', 'PreRun', { Asynchronous: { priority: 'High' } }] as const) {
      expect(dueEntries([entry({ schedule })], [], epoch + 1e12)).toEqual([]);
    }
  });

  it('is a date, however long the period', () => {
    const far = nextDueMs(entry({ schedule: { Periodic: { interval_seconds: 1e300 } } })) as number;
    expect(() => iso(far)).not.toThrow();
  });

  it('of zero is refused with its path, by the procedure and in a kernel', () => {
    const never = { Periodic: { interval_seconds: 0 } };
    const input = { kernelName: 'k.json', schedule: never, enabled: true };
    expect(() => parseDocument<unknown>(procedures['schedules.save'].input, input, 'schedule')).toThrow(
      expect.objectContaining({ code: 'bad_input', path: 'schedule.Periodic.interval_seconds' }),
    );
    expect(() => parseDocument(calibrationKernelSchema, { ...kernel, schedule: never }, 'kernel')).toThrow(
      expect.objectContaining({ path: 'schedule.Periodic.interval_seconds' }),
    );
  });
});

describe('what is done now', () => {
  const watch = entry({ id: 'w', schedule: { OnDrift: { drift_threshold: 0.1, check_interval_seconds: 30 } } });
  const nobody: Situation = { queue: [], isCalibrating: false, held: '', use: { by: 'nobody' }, watches: [watch] };
  const run = (kind: 'calibrate' | 'graph' | 'monitor') => ({ by: 'run', runId: 'r', kind, title: 'Chain' }) as const;
  const move = (more: Partial<Situation>) => nextMove({ ...nobody, ...more });

  it('is a watch only when nothing else waits and the bench is idle', () => {
    expect(move({})).toEqual({ kind: 'watch', entry: watch });
    expect(move({ queue: [job()] }).kind).toBe('start');
    for (const use of [run('calibrate'), run('monitor'), { by: 'change' } as const]) {
      expect(move({ use })).toEqual({ kind: 'wait', why: '' });
    }
  });

  it('depends on who has the bench', () => {
    const [normal, critical] = [job(), job({ id: 'c', priority: 'Critical' })];
    expect(move({ queue: [normal], use: run('monitor') })).toEqual({ kind: 'request', job: normal, runId: 'r' });
    expect(move({ queue: [normal], use: run('graph') }).kind).toBe('wait');
    expect(move({ queue: [normal, critical], use: run('graph') })).toEqual({
      kind: 'abort',
      job: critical,
      runId: 'r',
    });
    expect(move({ queue: [critical], use: run('calibrate') }).kind).toBe('wait');
    expect(move({ queue: [critical], use: run('monitor'), isCalibrating: true }).kind).toBe('wait');
  });

  it('is nothing at all while the queue is held, and it says why', () => {
    const held = 'STOP was pressed.';
    fc.assert(
      fc.property(fc.constantFrom(...priorities), fc.boolean(), (priority, isCalibrating) => {
        expect(move({ queue: [job({ priority })], isCalibrating, held })).toEqual({ kind: 'wait', why: held });
      }),
    );
  });
});

describe('words of a schedule', () => {
  it('are short', () => {
    expect([30, 0.5, 90, 600, 5400, 86_400, 100_000].map(intervalWords)).toEqual([
      ...['30 s', '0.5 s', '1 min 30 s', '10 min', '1 h 30 min', '1 d', '1 d 3 h'],
    ]);
    expect(whenWords({ OnDrift: { drift_threshold: 0.1, check_interval_seconds: 30 } })).toBe(
      'on drift beyond 10 %, checked every 30 s',
    );
  });
});

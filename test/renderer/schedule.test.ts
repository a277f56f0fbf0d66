import { describe, expect, it } from 'vitest';
import type { CalibrationSchedule } from '../../src-core/domain/kernel.ts';
import { createMemoryLink } from '../../src-main/rpc/memoryLink.ts';
import { serveLink } from '../../src-main/rpc/rpcServer.ts';
import { createClient } from '../../src-renderer/client/createClient.ts';
import { formOf, readForm, scheduleInText } from '../../src-renderer/features/calibrate/scheduleForm.ts';
import { createScheduleStore, scheduleOf } from '../../src-renderer/stores/scheduleStore.ts';
import type { ScheduleView } from '../../src-renderer/stores/scheduleStore.ts';
import { kernelName, withScheduled } from '../main/runs/scheduler/scheduledHost.ts';

describe('a schedule as it is typed', () => {
  it('reads back as what it was', () => {
    const schedules: CalibrationSchedule[] = [
      ...(['Manual', 'PreRun'] as const),
      { Periodic: { interval_seconds: 5400 } },
      { Periodic: { interval_seconds: 0.5 } },
      { OnDrift: { drift_threshold: 0.07, check_interval_seconds: 30 } },
      { Asynchronous: { priority: 'High' } },
    ];
    for (const schedule of schedules) expect(readForm(formOf(schedule))).toEqual({ schedule, refusals: {} });
    expect(formOf({ Periodic: { interval_seconds: 7200 } }).interval).toEqual({ text: '2', unit: 'h' });
    expect(formOf({ Periodic: { interval_seconds: 5400 } }).interval).toEqual({ text: '90', unit: 'min' });
  });

  it('is refused at the field for a period of zero, and for what is no number', () => {
    const periodic = formOf({ Periodic: { interval_seconds: 60 } });
    for (const text of ['0', '-1', '', 'soon']) {
      expect(readForm({ ...periodic, interval: { text, unit: 'h' } })).toEqual({
        schedule: null,
        refusals: { interval: 'a number above zero' },
      });
    }
    const onDrift = formOf({ OnDrift: { drift_threshold: 0.1, check_interval_seconds: 5 } });
    const { refusals } = readForm({ ...onDrift, threshold: '0', check: { text: 'x', unit: 's' } });
    expect(Object.keys(refusals)).toEqual(['threshold', 'check']);
  });

  it('begins with what the kernel asks for', () => {
    expect(scheduleInText('{"schedule": {"Periodic": {"interval_seconds": 60}}}')).toEqual({
      Periodic: { interval_seconds: 60 },
    });
    for (const text of ['{}', '{"schedule": "Someday"}', 'not JSON', '7']) expect(scheduleInText(text)).toBe('Manual');
  });
});

describe('the store of schedules', () => {
  it('arms, queues, cancels and lets go on, over the link, and shows what the host tells', async () => {
    await withScheduled(async ({ host }) => {
      const link = createMemoryLink();
      const served = serveLink(link.host, host.handlers);
      const store = createScheduleStore(createClient(link.screen));
      const until = (isIt: (view: ScheduleView) => boolean) =>
        new Promise<ScheduleView>((resolve) => {
          const look = () => {
            if (!isIt(store.getState())) return;
            stop();
            resolve(store.getState());
          };
          const stop = store.subscribe(look);
          look();
        });
      try {
        const schedule = { Periodic: { interval_seconds: 60 } };
        const { id } = await store.arm(kernelName, schedule);
        const { board } = await until((view) => scheduleOf(view.board, kernelName)?.enabled === true);
        expect(scheduleOf(board, kernelName)).toMatchObject({ when: 'every 1 min', lastOutcome: '' });
        expect(scheduleOf(board, null)).toBeNull();

        await host.handlers['stop.all']({}, { signal: new AbortController().signal });
        const queued = await store.queue(kernelName, 'High');
        const held = await until((view) => view.board?.queue.length === 1);
        expect(held.board).toMatchObject({ isHeld: true, queue: [{ id: queued.id, priority: 'High' }] });
        await store.cancel(queued.id);
        await expect(store.cancel(queued.id)).rejects.toMatchObject({ code: 'not_found' });
        await store.resume();
        await store.disarm(kernelName, schedule);
        await until((view) => scheduleOf(view.board, kernelName)?.nextDueAt === null);
        await store.remove(id);
        expect((await until((view) => view.board?.schedules.length === 0)).board?.isHeld).toBe(false);
      } finally {
        served.close();
      }
    });
  });
});

import { createStore } from 'zustand/vanilla';
import type { ScheduleBoard } from '../../src-core/contract/scheduleProcedures.ts';
import type { CalibrationSchedule, Priority } from '../../src-core/domain/kernel.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Client } from '../client/createClient.ts';

export type ShownSchedule = ScheduleBoard['schedules'][number];

export interface ScheduleView {
  /** Null until the host has told. */
  readonly board: ScheduleBoard | null;
  readonly error: FringeError | null;
}

/** Schedules and queue of the open bench as the host tells them, and what can be asked of them. */
export function createScheduleStore(client: Client) {
  const store = createStore<ScheduleView>(() => ({ board: null, error: null }));
  client.subscribe(
    'schedules.board',
    {},
    {
      onEvent: (board) => store.setState({ board, error: null }),
      onError: (error) => store.setState({ error }),
    },
  );
  return Object.assign(store, {
    arm: (kernelName: string, schedule: CalibrationSchedule) =>
      client.call('schedules.save', { kernelName, schedule, enabled: true }),
    disarm: (kernelName: string, schedule: CalibrationSchedule) =>
      client.call('schedules.save', { kernelName, schedule, enabled: false }),
    remove: (id: string) => client.call('schedules.remove', { id }),
    queue: (kernelName: string, priority: Priority) => client.call('queue.add', { kernelName, priority }),
    cancel: (id: string) => client.call('queue.cancel', { id }),
    resume: () => client.call('queue.resume', {}),
  });
}
export type ScheduleStore = ReturnType<typeof createScheduleStore>;

/** The schedule of a kernel, or null. */
export const scheduleOf = (board: ScheduleBoard | null, kernelName: string | null): ShownSchedule | null =>
  board?.schedules.find((entry) => entry.kernelName === kernelName) ?? null;

import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';

type ScheduleHandlers = Pick<Handlers, Extract<keyof Handlers, `schedules.${string}` | `queue.${string}`>>;

/** Procedures of schedules and the queue. */
export function scheduleHandlers({ scheduler, hubs }: HostParts): ScheduleHandlers {
  return {
    'schedules.board': (_input, context) => hubs.schedules.subscribe(context),
    'schedules.save': async (input) => scheduler.save(input),
    'schedules.remove': async ({ id }) => {
      scheduler.remove(id);
      return {};
    },
    'queue.add': async ({ kernelName, priority }) => ({ id: scheduler.add(kernelName, priority) }),
    'queue.cancel': async ({ id }) => {
      scheduler.cancel(id);
      return {};
    },
    'queue.resume': async () => {
      scheduler.resume();
      return {};
    },
  };
}

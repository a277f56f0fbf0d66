import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';

type ScheduleHandlers = Pick<Handlers, Extract<keyof Handlers, `schedules.${string}` | `queue.${string}`>>;

/** Procedures of schedules and the queue. */
export function scheduleHandlers(parts: HostParts): ScheduleHandlers {
  const notYet = () => Promise.reject(new FringeError('not_available', 'Schedules are not available in this version.'));
  return {
    'schedules.board': (_input, context) => parts.hubs.schedules.subscribe(context),
    'schedules.save': notYet,
    'schedules.remove': notYet,
    'queue.add': notYet,
    'queue.cancel': notYet,
  };
}

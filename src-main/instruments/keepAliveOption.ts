import { badOption } from './transports/transportOptions.ts';
import type { TransportOptions } from './transports/transport.ts';

const usualMs = 500;

/** How often an idle instrument is asked whether it is there, in ms; 0 never: the option `keep_alive_ms`. @throws bad_input */
export function keepAliveOf({ keep_alive_ms: asked }: TransportOptions): number {
  if (asked === undefined) return usualMs;
  if (typeof asked === 'number' && Number.isFinite(asked) && asked >= 0) return asked;
  throw badOption('keep_alive_ms', asked, 'a number of milliseconds, or 0 for never');
}

/** The same, never for an option that has its instrument refused. */
export function keepAliveOrNever(options: TransportOptions): number {
  try {
    return keepAliveOf(options);
  } catch {
    return 0;
  }
}

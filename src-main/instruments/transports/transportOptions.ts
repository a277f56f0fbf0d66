import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { TransportOptions } from './transport.ts';

const defaultOpenTimeoutMs = 3000;

/** @throws bad_input when the option is there and not a positive number. */
export function positiveOption(options: TransportOptions, name: string, otherwise: number): number {
  const value = options[name];
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw badOption(name, value, 'a positive number');
}

/** @throws bad_input when the option is there and neither true nor false. */
export function flagOption(options: TransportOptions, name: string, otherwise: boolean): boolean {
  const value = options[name];
  if (value === undefined || typeof value === 'boolean') return value ?? otherwise;
  throw badOption(name, value, 'true or false');
}

/** @throws bad_input when the option is there and no TCP port. */
export function portOption(options: TransportOptions, name: string): number | null {
  const value = options[name];
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  throw badOption(name, value, 'a port');
}

export const openTimeoutOf = (options: TransportOptions): number =>
  positiveOption(options, 'open_timeout_ms', defaultOpenTimeoutMs);

export function badOption(name: string, value: unknown, expected: string): FringeError {
  return new FringeError('bad_input', `The option "${name}" is ${JSON.stringify(value)}; expected ${expected}.`, {
    path: `options.${name}`,
    remedy: 'Correct the option in the bench file.',
  });
}

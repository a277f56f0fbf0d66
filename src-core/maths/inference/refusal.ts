import { FringeError } from '../../errors/fringeError.ts';

/** Throws `bad_input`. @param path where in what was given, such as `sd`; empty for the whole */
export function refuse(message: string, path: string, remedy: string): never {
  throw new FringeError('bad_input', message, { path, remedy });
}

const joined = (prefix: string, path: string | undefined): string =>
  path === undefined || path === '' ? prefix : prefix === '' ? path : `${prefix}.${path}`;

/** Runs `build`; a refusal in it gets the prefix before its path, and `what` (when given) before its sentence. */
export function atPath<T>(prefix: string, build: () => T, what = ''): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    const sentence = error.message;
    throw new FringeError(
      error.code,
      what === '' ? sentence : `${what} is refused: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`,
      { path: joined(prefix, error.path), remedy: error.remedy, cause: error },
    );
  }
}

export function requireFinite(value: number, path: string, what: string): number {
  if (Number.isFinite(value)) return value;
  return refuse(`${what} is ${value}, which is not a finite number.`, path, 'Give a finite number.');
}

export function requireAboveZero(value: number, path: string, what: string): number {
  requireFinite(value, path, what);
  if (value > 0) return value;
  return refuse(`${what} is ${value}; it must be above zero.`, path, 'Give a width above zero.');
}

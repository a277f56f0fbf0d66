import type { z } from 'zod';
import { FringeError } from '../errors/fringeError.ts';
import { refusalInWords } from './refusalWords.ts';

export interface Refusal {
  /** Dotted path, such as `measurement_sequence[1].action.ReadSensor.sensor_id`; empty at the top. */
  readonly path: string;
  readonly message: string;
}

export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path)
    text += typeof part === 'number' ? `[${part}]` : text === '' ? String(part) : `.${String(part)}`;
  return text;
}

/** Every refusal of a value by a schema, each with its path; an unknown field is its own refusal with its own path. */
export function refusalsOf(error: z.ZodError): Refusal[] {
  return error.issues.flatMap((issue): Refusal[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: formatPath([...issue.path, key]), message: 'unknown field' }));
    }
    return [{ path: formatPath(issue.path), message: refusalInWords(issue) }];
  });
}

/** Documents by which outputs are set: whoever has one refused wants to know that none was. */
const leadsToWrites: ReadonlySet<string> = new Set(['kernel', 'bench', 'graph', 'sweep', 'drift', 'run', 'schedules']);

/** What to do about a document that is refused. @param what what the engineer calls it */
export function correctionOf(what: string): string {
  const [kind = ''] = what.split(' ');
  return `Correct the ${what} and try again${leadsToWrites.has(kind) ? '; nothing was written to an instrument' : ''}.`;
}

/**
 * Parses `input` or throws `bad_input` with a sentence that names the document, the first path and how many more there are.
 * @param what what the engineer calls the document: `kernel`, `bench file`.
 */
export function parseDocument<T>(schema: z.ZodType<T>, input: unknown, what: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const refusals = refusalsOf(parsed.error);
  const first = refusals[0] ?? { path: '', message: 'refused' };
  const place = first.path === '' ? '' : ` at ${first.path}`;
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  throw new FringeError('bad_input', `The ${what} is refused${place}: ${first.message}${more}.`, {
    path: first.path,
    remedy: correctionOf(what),
  });
}

import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { SteinhartHart } from '../../../src-core/photonics/thermistor.ts';
import { thermistorNames, thermistors } from '../../../src-core/photonics/thermistors.ts';
import type { OptionDefinition, Options } from './language/driverLanguage.ts';

/** The options that say which thermistor an instrument has: one that is known by name, or its three coefficients. */
export const thermistorOptions = {
  thermistor: { words: 'thermistor, by name', kind: 'words', choices: thermistorNames },
  thermistor_a: { words: 'A of the Steinhart-Hart equation', kind: 'number' },
  thermistor_b: { words: 'B of it', kind: 'number', range: [1e-9, 1] },
  thermistor_c: { words: 'C of it', kind: 'number', range: [0, 1] },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** The thermistor that the options name; null when they name none. @throws bad_input for a part of one */
export function thermistorOf(options: Options): SteinhartHart | null {
  const { thermistor, thermistor_a: a, thermistor_b: b, thermistor_c: c } = options;
  const given = [a, b, c].filter((value) => value !== undefined).length;
  if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number') return { a, b, c };
  if (given > 0) {
    throw new FringeError('bad_input', 'A thermistor needs all of thermistor_a, thermistor_b and thermistor_c.', {
      path: 'options.thermistor_a',
      remedy: 'Give the three coefficients, or the name of a thermistor.',
    });
  }
  if (typeof thermistor !== 'string') return null;
  return Object.hasOwn(thermistors, thermistor) ? thermistors[thermistor as keyof typeof thermistors] : null;
}

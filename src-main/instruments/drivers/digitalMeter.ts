import { thermistorTemperatureC } from '../../../src-core/photonics/thermistor.ts';
import type { InputDefinition, OptionDefinition, Options } from './language/driverLanguage.ts';
import { thermistorOf, thermistorOptions } from './thermistorOptions.ts';

/** What a digital multimeter measures, and the unit of it. */
export const meterUnits = { voltage: 'V', current: 'A', resistance: 'ohm', four_wire_resistance: 'ohm' } as const;
export type Measured = keyof typeof meterUnits;
const measures = Object.keys(meterUnits);

/** The options of the multimeters: what is measured is set at connect. */
export const meterOptions = {
  measure: {
    words: 'what is measured',
    kind: 'words',
    choices: measures,
    otherwise: 'voltage',
    command: 'function',
  },
  ...thermistorOptions,
} as const satisfies Readonly<Record<string, OptionDefinition>>;

export const meterNote =
  'With a thermistor and `measure` of a resistance there is an input 1: its temperature in degC.';

const cycles = {
  voltage: 'voltageCycles',
  current: 'currentCycles',
  resistance: 'resistanceCycles',
  four_wire_resistance: 'fourWireCycles',
} as const;
type MeterCommand = 'reading' | (typeof cycles)[Measured];

/**
 * The reading of a multimeter, and the temperature of a thermistor when one is named.
 * @param range of a measurement, in cycles of the mains
 */
export const meterInputs =
  (range: readonly [number, number]) =>
  (options: Options): InputDefinition<MeterCommand>[] => {
    const measure = (measures.includes(String(options['measure'])) ? options['measure'] : 'voltage') as Measured;
    const unit = meterUnits[measure];
    const integration = { set: cycles[measure], unitNs: 2e7, range };
    const input = { label: measure.replaceAll('_', ' '), unit, read: 'reading', integration } as const;
    const model = unit === 'ohm' ? thermistorOf(options) : null;
    if (model === null) return [input];
    const convert = (ohm: number): number => thermistorTemperatureC(model, ohm);
    return [input, { ...input, label: 'temperature', unit: 'degC', convert }];
  };

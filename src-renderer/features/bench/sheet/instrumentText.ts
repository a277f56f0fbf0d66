import { benchInstrumentSchema } from '../../../../src-core/domain/bench.ts';
import type { BenchInstrument, driverNames } from '../../../../src-core/domain/bench.ts';
import type { InstrumentOption } from '../../../../src-core/contract/instrumentProcedures.ts';
import { scpiDefinitionSchema, scpiIdentitySchema } from '../../../../src-core/domain/scpiDefinition.ts';
import type { ScpiDefinition } from '../../../../src-core/domain/scpiDefinition.ts';
import { scpiExample } from '../../../../src-core/domain/scpiExample.ts';
import { readText, valueAt, withValue } from '../../calibrate/kernelText.ts';

export type DriverName = (typeof driverNames)[number];

const written = (entry: unknown): string => `${JSON.stringify(entry, null, 2)}\n`;

/** An instrument as the bench file would have it, with what is there to begin from. */
export const newInstrumentText = (driver: DriverName, address = ''): string =>
  withDriver(written({ driver, address, options: {} }), driver);

/** One that stands in the bench file. */
export const instrumentText = (instrument: BenchInstrument): string => written(instrument);

/** Another driver: its definition comes or goes, and the options that were the old driver's go. */
export function withDriver(text: string, driver: DriverName, linkOptions: readonly string[] = []): string {
  const root = readText(text);
  let next = withValue(text, ['driver'], driver);
  const options = valueAt(root, ['options']);
  const isOther = valueAt(root, ['driver']) !== driver;
  for (const name of isOther && typeof options === 'object' && options !== null ? Object.keys(options) : []) {
    if (!linkOptions.includes(name)) next = withValue(next, ['options', name], undefined);
  }
  const definition = valueAt(root, ['definition']);
  if (driver === 'scpi') return definition === undefined ? withValue(next, ['definition'], scpiExample) : next;
  return definition === undefined ? next : withValue(next, ['definition'], undefined);
}

/** The instrument, once nothing of its shape is wrong. */
export function readInstrument(text: string): BenchInstrument | null {
  try {
    const parsed = benchInstrumentSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Whom a definition expects and how it speaks, as soon as these parts of it are right. */
export function readIdentity(root: unknown): (ScpiDefinition['identity'] & Pick<ScpiDefinition, 'terminator'>) | null {
  const identity = scpiIdentitySchema.safeParse(valueAt(root, ['definition', 'identity']));
  const terminator = scpiDefinitionSchema.shape.terminator.safeParse(valueAt(root, ['definition', 'terminator']));
  return identity.success && terminator.success ? { ...identity.data, terminator: terminator.data } : null;
}

/** Options that a question needs, as far as they are right. */
export function readOptions(root: unknown): BenchInstrument['options'] {
  const parsed = benchInstrumentSchema.shape.options.safeParse(valueAt(root, ['options']));
  return parsed.success ? parsed.data : {};
}

export function readAddress(root: unknown): string {
  const address = valueAt(root, ['address']);
  return typeof address === 'string' ? address.trim() : '';
}

/** Options that an instrument at this address can have. */
export function optionsAt(address: string, options: readonly InstrumentOption[]): readonly InstrumentOption[] {
  const link = (/^[A-Za-z]+/.exec(address.trim())?.[0] ?? '').toUpperCase();
  return options.filter(({ links }) => links === null || link === '' || links.some((one) => link.startsWith(one)));
}

/** `Laser wavelength, nm, 1480 to 1620` */
export function optionLabel({ words, kind, unit, range }: InstrumentOption): string {
  const name = words.charAt(0).toUpperCase() + words.slice(1);
  if (kind !== 'number') return name;
  return [name, unit, range === null ? null : `${range[0]} to ${range[1]}`].filter((part) => part !== null).join(', ');
}

/** What a field says that is empty. */
export const leftOutWords = ({ otherwise }: InstrumentOption): string =>
  otherwise === null ? 'as it is' : String(otherwise);

/** A pattern for an identity like this one, of whatever serial number and firmware. */
export function patternFor(reply: string): string {
  const [maker = '', model, ...rest] = reply.trim().split(',');
  return model === undefined || rest.length === 0 ? reply.trim() : [maker, model, ...rest.map(() => '*')].join(',');
}

import type { BenchInstrument, driverNames } from '../../../src-core/domain/bench.ts';
import { aq6370 } from './aq6370.ts';
import type { DriverDefinition } from './driverDefinition.ts';
import type { DriverLanguage } from './language/driverLanguage.ts';
import { keithley2400 } from './keithley2400.ts';
import { n777x } from './n777x.ts';
import { pm100d } from './pm100d.ts';
import { qontrol } from './qontrol.ts';
import { tc200 } from './tc200.ts';

/** Every driver by the name a bench file gives it. */
export const driverTable: Readonly<Record<(typeof driverNames)[number], DriverDefinition>> = {
  qontrol,
  pm100d,
  tc200,
  n777x,
  aq6370,
  keithley2400,
};

/** The driver of a bench file's instrument. */
export const driverFor = ({ driver }: BenchInstrument): DriverDefinition => driverTable[driver];

/** The definition that a driver was said in; null for one that was written by hand. */
export function languageOf(instrument: BenchInstrument): DriverLanguage | null {
  const driver = driverFor(instrument);
  return 'language' in driver ? (driver.language as DriverLanguage) : null;
}

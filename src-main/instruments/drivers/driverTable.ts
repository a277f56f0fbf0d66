import type { BenchInstrument, driverNames } from '../../../src-core/domain/bench.ts';
import { aq6370 } from './aq6370.ts';
import type { DriverDefinition } from './driverDefinition.ts';
import type { DriverLanguage } from './language/driverLanguage.ts';
import { keithley2450 } from './keithley2450.ts';
import { keithley2600 } from './keithley2600.ts';
import { keithley2000 } from './keithley2000.ts';
import { dmm6500 } from './dmm6500.ts';
import { itc4000 } from './itc4000.ts';
import { keithley2510 } from './keithley2510.ts';
import { arroyo } from './arroyo.ts';
import { ldc500 } from './ldc500.ts';
import { ctl200 } from './ctl200.ts';
import { hp34401a, keysight34465a } from './hp34401a.ts';
import { keysight8164 } from './keysight8164.ts';
import { n774x } from './n774x.ts';
import { exampleScpi, genericScpi } from './genericScpi.ts';
import { santecTsl } from './santecTsl.ts';
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
  keithley2450,
  keithley2600,
  keithley2000,
  dmm6500,
  hp34401a,
  keysight34465a,
  itc4000,
  keithley2510,
  arroyo,
  ldc500,
  ctl200,
  n774x,
  keysight8164,
  santec_tsl: santecTsl,
  // Each instrument has its own; this one is for whoever asks what the driver is.
  scpi: genericScpi(exampleScpi),
};

/** The driver of a bench file's instrument. */
export const driverFor = ({ driver, definition }: BenchInstrument): DriverDefinition =>
  definition === undefined ? driverTable[driver] : genericScpi(definition);

/** The definition that a driver was said in; null for one that was written by hand. */
export function languageOf(instrument: BenchInstrument): DriverLanguage | null {
  const driver = driverFor(instrument);
  return 'language' in driver ? (driver.language as DriverLanguage) : null;
}

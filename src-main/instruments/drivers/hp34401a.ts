import { scpiDialect } from '../protocols/scpiDialect.ts';
import { meterInputs, meterNote, meterOptions } from './digitalMeter.ts';
import { action, query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, oneOf, onOff } from './language/values.ts';

const range = [0.02, 100] as const;
const cycles = numberIn('', { range });
const reading = query('a measurement made now', 'READ?', measuredIn(''), {
  initial: '+1.00000000E+04',
  timeoutMs: 15_000,
});
const functions = oneOf({
  '"VOLT"': 'voltage',
  '"CURR"': 'current',
  '"RES"': 'resistance',
  '"FRES"': 'four_wire_resistance',
});
/** HP and Agilent 34401A digital multimeters. */
export const hp34401a = defineScpiDriver({
  name: 'hp34401a',
  title: 'HP, Agilent 34401A; Agilent 34410A, 34411A',
  summary: 'Digital multimeter; with a thermistor, a thermometer.',
  sources: ['Agilent, 34401A user’s guide (34401-90004), chapter 4', 'PyMeasure, recorded dialogues of HP34401A'],
  notes: [meterNote],
  dialect: scpiDialect,
  identity: {
    models: /^344(01|10|11)A/,
    expected: 'an HP 34401A multimeter',
    example: 'HEWLETT-PACKARD,34401A,{serial},11-5-2',
  },
  links: ['GPIB through VISA', 'RS-232: option `baud`, 9600 as delivered'],
  errors: scpiErrors('SYST:ERR?'),
  commands: {
    remote: action('remote mode of a serial port', 'SYST:REM'),
    function: setting('what is measured', 'FUNC', functions),
    reading,
    stored: query('the last measurement', 'FETC?', measuredIn('')),
    voltageCycles: setting('cycles of the mains, voltage', 'VOLT:NPLC', cycles),
    currentCycles: setting('cycles of the mains, current', 'CURR:NPLC', cycles),
    resistanceCycles: setting('cycles of the mains, resistance', 'RES:NPLC', cycles),
    fourWireCycles: setting('cycles of the mains, four wires', 'FRES:NPLC', cycles),
    voltageRange: setting('range of voltage', 'VOLT:RANG', numberIn('V', { range: [0, 1000] })),
    bandwidth: setting('bandwidth of alternating current', 'DET:BAND', numberIn('Hz', { range: [3, 200] })),
    samples: setting('readings at each trigger', 'SAMP:COUN', numberIn('', { range: [1, 50_000] })),
    storedCount: query('readings that are stored', 'DATA:POIN?', numberIn('')),
    terminals: query('terminals that are used', 'ROUT:TERM?', oneOf({ FRON: 'front', REAR: 'rear' })),
    beep: action('a beep', 'SYST:BEEP'),
  },
  options: {
    ...meterOptions,
    remote: { words: 'remote mode at connect, which RS-232 needs and GPIB does not know', kind: 'switch' },
  },
  inputs: meterInputs(range),
  session: async (session, _derived, signal) => {
    if (session.options['remote'] === true) await session.put('remote', undefined, signal);
    return {};
  },
});

/** Keysight Truevolt multimeters. */
export const keysight34465a = defineScpiDriver({
  name: 'keysight34465a',
  title: 'Keysight 34460A, 34461A, 34465A, 34470A',
  summary: 'Digital multimeter; with a thermistor, a thermometer.',
  sources: ['Keysight, Truevolt series operating and service guide (34460-90901)', 'QCoDeS, simulated Keysight 34465A'],
  notes: [meterNote],
  dialect: scpiDialect,
  identity: {
    models: /^344(60|61|65|70)A/,
    expected: 'a Keysight Truevolt multimeter',
    example: 'Keysight Technologies,34465A,{serial},A.02.16-02.40-02.16-00.51-03-01',
  },
  links: ['LAN: `TCPIP0::<host>::5025::SOCKET` or `::INSTR`', 'USB (USBTMC 0x2A8D)'],
  errors: scpiErrors('SYSTem:ERRor?'),
  commands: {
    function: setting('what is measured', 'SENSe:FUNCtion', functions),
    reading,
    voltageCycles: setting('cycles of the mains, voltage', 'SENSe:VOLT:NPLC', cycles),
    currentCycles: setting('cycles of the mains, current', 'SENSe:CURR:NPLC', cycles),
    resistanceCycles: setting('cycles of the mains, resistance', 'SENSe:RES:NPLC', cycles),
    fourWireCycles: setting('cycles of the mains, four wires', 'SENSe:FRES:NPLC', cycles),
    voltageAuto: setting('range of voltage chosen by itself', 'SENSe:VOLT:RANGe:AUTO', onOff()),
    resistanceAuto: setting('range of resistance chosen by itself', 'SENSe:RES:RANGe:AUTO', onOff()),
    mains: query('frequency of the mains', 'SYSTem:LFRequency?', numberIn('Hz')),
    samples: setting('readings at each trigger', 'SAMPle:COUNt', numberIn('')),
  },
  options: meterOptions,
  inputs: meterInputs(range),
});

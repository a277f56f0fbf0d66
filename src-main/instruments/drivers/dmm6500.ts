import { scpiDialect } from '../protocols/scpiDialect.ts';
import { meterInputs, meterNote, meterOptions } from './digitalMeter.ts';
import { action, query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, oneOf, onOff, textLike } from './language/values.ts';

const range = [0.0005, 12] as const;
const cycles = numberIn('', { range });

/** Keithley DMM6500 and DMM7510 digital multimeters in SCPI. */
export const dmm6500 = defineScpiDriver({
  name: 'dmm6500',
  title: 'Keithley DMM6500, DMM7510',
  summary: 'Digital multimeter; with a thermistor, a thermometer.',
  sources: [
    'Keithley, DMM6500 reference manual (DMM6500-901-01), chapter 12',
    'PyMeasure, recorded dialogues of KeithleyDMM6500',
  ],
  notes: [meterNote],
  dialect: scpiDialect,
  identity: {
    models: /^DMM(6500|7510|7512)/,
    expected: 'a Keithley DMM6500',
    example: 'KEITHLEY INSTRUMENTS,MODEL DMM6500,{serial},1.7.12b',
  },
  links: ['LAN: `TCPIP0::<host>::5025::SOCKET`', 'USB (USBTMC 0x05E6:0x6500)'],
  errors: scpiErrors(':SYST:ERR?'),
  demands: [
    {
      ask: 'language',
      is: 'SCPI',
      otherwise: 'does not speak SCPI but another command set',
      remedy: 'Choose SCPI under MENU, SYSTEM, SETTINGS, COMMAND SET, restart the instrument, then reconnect.',
    },
  ],
  commands: {
    language: query('command set', '*LANG?', textLike(/^(SCPI|TSP|SCPI2000|SCPI34401)$/, 'SCPI')),
    speakScpi: action('SCPI after the next start', '*LANG SCPI'),
    function: setting(
      'what is measured',
      ':SENS:FUNC',
      oneOf({
        '"VOLT:DC"': 'voltage',
        '"CURR:DC"': 'current',
        '"RES"': 'resistance',
        '"FRES"': 'four_wire_resistance',
        '"CURR:AC"': 'alternating current',
        '"VOLT:AC"': 'alternating voltage',
        '"FREQ:VOLT"': 'frequency',
      }),
    ),
    reading: query('a measurement made now', ':READ?', measuredIn(''), { initial: '1.000000E+04', timeoutMs: 5000 }),
    voltageCycles: setting('cycles of the mains, voltage', ':SENS:VOLT:NPLC', cycles),
    currentCycles: setting('cycles of the mains, current', ':SENS:CURR:NPLC', cycles),
    resistanceCycles: setting('cycles of the mains, resistance', ':SENS:RES:NPLC', cycles),
    fourWireCycles: setting('cycles of the mains, four wires', ':SENS:FRES:NPLC', cycles),
    resistanceRange: setting('range of resistance', ':SENS:RES:RANG', numberIn('ohm')),
    voltageOffset: setting('subtracted from a voltage', ':SENS:VOLT:REL', numberIn('V')),
    currentOffset: setting('subtracted from a current', ':SENS:CURR:REL', numberIn('A')),
    fourWireOffset: setting('subtracted from a four-wire resistance', ':SENS:FRES:REL', numberIn('ohm')),
    resistanceOffsetOn: setting('whether it is subtracted', ':SENS:RES:REL:STAT', onOff()),
    resistanceDigits: setting('digits on the display', ':DISP:RES:DIG', numberIn('', { range: [3, 6] })),
    terminals: query('terminals that are used', 'ROUT:TERM?', oneOf({ FRON: 'front', REAR: 'rear' })),
    mains: query('frequency of the mains', ':SYST:LFR?', numberIn('Hz')),
  },
  options: meterOptions,
  inputs: meterInputs(range),
});

import { scpiDialect } from '../protocols/scpiDialect.ts';
import { meterInputs, meterNote, meterOptions } from './digitalMeter.ts';
import { action, query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, oneOf } from './language/values.ts';

const range = [0.01, 10] as const;
const cycles = numberIn('', { range });

/** Keithley 2000 and 2010 digital multimeters. */
export const keithley2000 = defineScpiDriver({
  name: 'keithley2000',
  title: 'Keithley 2000, 2010',
  summary: 'Digital multimeter; with a thermistor, a thermometer.',
  sources: [
    'Keithley, Model 2000 user’s manual (2000-900-01), chapter 5',
    'PyMeasure, recorded dialogues of Keithley2000',
  ],
  notes: [meterNote],
  dialect: scpiDialect,
  identity: {
    models: /^20[01]0/,
    expected: 'a Keithley 2000 multimeter',
    example: 'KEITHLEY INSTRUMENTS INC.,MODEL 2000,{serial},A19  /A02',
  },
  links: ['GPIB through VISA', 'RS-232: option `baud`, 9600 as delivered'],
  errors: scpiErrors(':SYST:ERR?'),
  commands: {
    single: action('measures when asked, not by itself', ':INIT:CONT 0'),
    function: setting(
      'what is measured',
      ':SENS:FUNC',
      oneOf({
        "'VOLT:DC'": 'voltage',
        "'CURR:DC'": 'current',
        "'RES'": 'resistance',
        "'FRES'": 'four_wire_resistance',
      }),
    ),
    reading: query('a measurement made now', ':READ?', measuredIn(''), { initial: '+1.000000E+04', timeoutMs: 5000 }),
    voltageCycles: setting('cycles of the mains, voltage', ':SENS:VOLT:NPLC', cycles),
    currentCycles: setting('cycles of the mains, current', ':SENS:CURR:NPLC', cycles),
    resistanceCycles: setting('cycles of the mains, resistance', ':SENS:RES:NPLC', cycles),
    fourWireCycles: setting('cycles of the mains, four wires', ':SENS:FRES:NPLC', cycles),
    voltageRange: {
      words: 'range of voltage, no longer chosen by itself',
      ask: ':SENS:VOLT:RANG?',
      set: ':SENS:VOLT:RANG:AUTO 0;:SENS:VOLT:RANG {}',
      value: numberIn('V', { range: [0, 1010] }),
    },
    alternatingVoltage: action('alternating voltage', ':CONF:VOLT:AC'),
    alternatingRange: {
      words: 'range of alternating voltage',
      ask: ':SENS:VOLT:AC:RANG?',
      set: ':SENS:VOLT:RANG:AUTO 0;:SENS:VOLT:AC:RANG {}',
      value: numberIn('V', { range: [0, 757.5] }),
    },
  },
  setup: ['single'],
  options: meterOptions,
  inputs: meterInputs(range),
});

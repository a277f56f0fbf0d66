import { scpiDialect } from '../protocols/scpiDialect.ts';
import { query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, onOff } from './language/values.ts';

const words = onOff(['ON', 'OFF']);

/** Keithley 2510 thermo-electric controllers. */
export const keithley2510 = defineScpiDriver({
  name: 'keithley2510',
  title: 'Keithley 2510, 2510-AT',
  summary: 'Thermo-electric cooler: temperature, current, voltage.',
  sources: [
    'Keithley, Model 2510 user’s manual (2510-900-01), chapter 10',
    'PyMeasure, recorded dialogues of Keithley2510',
  ],
  notes: ['The limits are those of the temperature protection, which the driver reads and does not change.'],
  dialect: scpiDialect,
  identity: {
    models: /^2510/,
    expected: 'a Keithley 2510 temperature controller',
    example: 'KEITHLEY INSTRUMENTS INC.,MODEL 2510,{serial},A08 /A02',
  },
  links: ['GPIB through VISA', 'RS-232: option `baud`, 9600 as delivered'],
  errors: scpiErrors(':SYSTem:ERRor?'),
  commands: {
    output: setting('cooler', 'OUTPUT', words, { initial: '0' }),
    setpoint: setting('set point', ':SOURce:TEMPerature', numberIn('degC'), { initial: '25' }),
    high: setting('highest temperature', ':SOURce:TEMPerature:PROTection:HIGH', numberIn('degC'), { initial: '100' }),
    low: setting('lowest temperature', ':SOURce:TEMPerature:PROTection:LOW', numberIn('degC'), { initial: '-25' }),
    protection: setting('whether the two act', ':SOURce:TEMPerature:PROTection:STATe', words),
    gain: setting('gain of the loop', ':SOURce:TEMPerature:LCONstants:GAIN', numberIn('')),
    integral: setting('integral of the loop', ':SOURce:TEMPerature:LCONstants:INTegral', numberIn('')),
    derivative: setting('derivative of the loop', ':SOURce:TEMPerature:LCONstants:DERivative', numberIn('')),
    temperature: query('temperature', ':MEASure:TEMPerature?', measuredIn('degC'), {
      follows: { command: 'setpoint' },
    }),
    current: query('cooler current', ':MEASure:CURRent?', measuredIn('A')),
    voltage: query('cooler voltage', ':MEASure:VOLTage?', measuredIn('V')),
  },
  options: { enable_output: { words: 'a set switches the cooler on', kind: 'switch', otherwise: true } },
  inputs: [
    { label: 'temperature', unit: 'degC', read: 'temperature', readingNs: 1e8 },
    { label: 'cooler current', unit: 'A', read: 'current', readingNs: 1e8 },
    { label: 'cooler voltage', unit: 'V', read: 'voltage', readingNs: 1e8 },
  ],
  outputs: [
    {
      label: 'temperature',
      unit: 'degC',
      set: 'setpoint',
      limits: [{ ask: 'low' }, { ask: 'high' }],
      enable: 'output',
      safe: { value: 25, off: false, words: 'the temperature of the bench file; the cooler stays on' },
    },
  ],
});

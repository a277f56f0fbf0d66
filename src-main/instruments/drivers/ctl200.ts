import { thermistorResistanceOhm, thermistorTemperatureC } from '../../../src-core/photonics/thermistor.ts';
import { thermistors } from '../../../src-core/photonics/thermistors.ts';
import { ctl200Dialect } from '../protocols/ctl200Dialect.ts';
import { query } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import type { Command } from './language/driverLanguage.ts';
import { numberedErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, onOff, textLike } from './language/values.ts';
import type { Value } from './language/values.ts';
import { thermistorOf, thermistorOptions } from './thermistorOptions.ts';

const serial = /^[0-9A-Za-z-]{4,20}$/;
/** A word alone asks, with a value it sets; both answer the value. */
const word = <T>(words: string, name: string, value: Value<T>, initial?: string): Command<T> => ({
  words,
  ask: name,
  set: `${name} {}`,
  value,
  acknowledged: true,
  ...(initial === undefined ? {} : { initial }),
});
const ohm = numberIn('ohm', { range: [1, 1e7] });

/** Koheron CTL200 laser diode controllers. */
export const ctl200 = defineScpiDriver({
  name: 'ctl200',
  title: 'Koheron CTL200-0, CTL200-1, CTL200-2',
  summary: 'Laser diode current and temperature by a thermistor.',
  sources: ['Koheron, CTL200 user guide, "Command line interface"', 'PyMeasure, recorded dialogues of CTL200'],
  notes: [
    'The controller holds a resistance of its thermistor; the driver takes and gives degC. Name the thermistor by an option; 10K3 when left out.',
    'The laser is driven only while the temperature controller is on; output 0 switches that on. The safe state leaves it on.',
  ],
  dialect: ctl200Dialect,
  identity: {
    ask: 'serial',
    models: /^CTL200$/,
    expected: 'a Koheron CTL200',
    matches: (reply) => serial.test(reply),
    parse: (reply) => ({ manufacturer: 'Koheron', model: 'CTL200', serialNumber: reply.trim(), firmware: '' }),
    example: '{serial}',
  },
  links: ['USB serial port: option `baud` 115200'],
  errors: numberedErrors(['err'], {
    base: 16,
    clear: 'errclr',
    flags: true,
    sentences: {
      1: 'serial buffer overflow',
      2: 'command before the prompt',
      4: 'laser too cold',
      8: 'laser too hot',
      16: 'command unknown',
      32: 'argument refused',
      64: 'interlock open',
      128: 'interlock was triggered',
    },
  }),
  guardEnds: null,
  commands: {
    laser: word('laser', 'lason', onOff(), '0'),
    current: word('laser current', 'ilaser', numberIn('mA'), '0'),
    limit: word('limit of the laser current', 'ilmax', numberIn('mA', { range: [0, 1000] }), '200.000'),
    delay: word('wait before the laser starts', 'ldelay', numberIn('ms', { range: [10, 100_000] })),
    voltage: query('laser voltage', 'vlaser', measuredIn('V')),
    photocurrent: query('photodiode current', 'iphd', measuredIn('A', { scale: 1e-3 })),
    cooler: word('temperature controller', 'tecon', onOff(), '0'),
    resistance: word('resistance of the thermistor to be', 'rtset', ohm, '10000.000'),
    measuredResistance: query('resistance of the thermistor', 'rtact', measuredIn('ohm'), {
      follows: { command: 'resistance' },
    }),
    lowResistance: word('lowest resistance', 'rtmin', ohm, '5000.000'),
    highResistance: word('highest resistance', 'rtmax', ohm, '15000.000'),
    coolerCurrent: query('cooler current', 'itec', measuredIn('A')),
    firstInput: query('first auxiliary input', 'ain1', measuredIn('V')),
    secondInput: query('second auxiliary input', 'ain2', measuredIn('V')),
    save: { words: 'keeps the settings', ask: 'save', value: textLike(/^config saved$/, 'config saved') },
  },
  options: {
    ...thermistorOptions,
    current_limit_ma: {
      words: 'limit of the laser current',
      kind: 'number',
      unit: 'mA',
      range: [0, 1000],
      command: 'limit',
    },
    enable_output: { words: 'a set switches the output on', kind: 'switch', otherwise: true },
  },
  inputs: (options) => {
    const model = thermistorOf(options) ?? thermistors['10K3'];
    return [
      {
        label: 'temperature',
        unit: 'degC',
        read: 'measuredResistance',
        readingNs: 1e8,
        convert: (value: number) => thermistorTemperatureC(model, value),
      },
      { label: 'laser voltage', unit: 'V', read: 'voltage', readingNs: 1e7 },
      { label: 'photodiode current', unit: 'A', read: 'photocurrent', readingNs: 1e7 },
      { label: 'cooler current', unit: 'A', read: 'coolerCurrent', readingNs: 1e7 },
      { label: 'first auxiliary input', unit: 'V', read: 'firstInput', readingNs: 1e7 },
      { label: 'second auxiliary input', unit: 'V', read: 'secondInput', readingNs: 1e7 },
    ];
  },
  outputs: (options) => {
    const model = thermistorOf(options) ?? thermistors['10K3'];
    return [
      {
        label: 'temperature',
        unit: 'degC',
        set: 'resistance',
        limits: [{ ask: 'lowResistance' }, { ask: 'highResistance' }],
        enable: 'cooler',
        convert: {
          toCommand: (degC: number) => Number(thermistorResistanceOhm(model, degC).toFixed(3)),
          fromCommand: (value: number) => thermistorTemperatureC(model, value),
        },
        safe: { value: 25, off: false, words: 'the temperature of the bench file; the controller stays on' },
      },
      {
        label: 'laser current',
        unit: 'mA',
        set: 'current',
        limits: [0, { ask: 'limit' }],
        maxCurrentMa: 'limit',
        enable: 'laser',
        after: { on: 'cooler', otherwise: 'its temperature controller is off' },
        offValue: 0,
        safe: { value: 0, off: true },
      },
    ];
  },
  simulatedReply: (command, reply) => `${command}\r\n${reply}\r\n>>`,
});

import { scpiDialect } from '../protocols/scpiDialect.ts';
import { query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { numberedErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, oneOf, onOff } from './language/values.ts';

const words = onOff(['ON', 'OFF']);
const sentences = {
  1: 'illegal value or unknown command',
  2: 'wrong token or undefined command',
  3: 'invalid bit or illegal query',
  4: 'queue full or illegal set',
  5: 'not compatible or missing parameter',
  6: 'extra parameter',
  7: 'null parameter',
  8: 'parameter buffer overflow',
  9: 'bad floating point number',
  10: 'bad integer',
};

/** Stanford Research Systems LDC500 laser diode and temperature controllers. */
export const ldc500 = defineScpiDriver({
  name: 'ldc500',
  title: 'Stanford Research Systems LDC500, LDC501, LDC502',
  summary: 'Laser diode current and temperature.',
  sources: [
    'Stanford Research Systems, LDC500 series operation and service manual, chapter 4',
    'PyMeasure, recorded dialogues of LDC500Series',
  ],
  notes: [
    'The laser is driven only while its temperature controller is on; output 0 switches that on.',
    'The safe state switches the laser off and leaves the temperature controller on.',
  ],
  dialect: scpiDialect,
  identity: {
    models: /^LDC50[0-2]/,
    expected: 'a Stanford LDC500 laser controller',
    example: 'Stanford_Research_Systems,LDC501,{serial},ver1.60',
  },
  links: ['RS-232: option `baud` 9600', 'LAN: `TCPIP0::<host>::8888::SOCKET`', 'GPIB through VISA'],
  errors: numberedErrors(['LEXE?', 'LCME?'], { sentences }),
  commands: {
    laser: setting('laser', 'LDON', words, { initial: '0' }),
    laserMode: setting('what of the laser is held', 'SMOD', oneOf({ CC: 'current', CP: 'power' })),
    current: setting('laser current to be', 'SILD', numberIn('mA'), { initial: '0' }),
    measuredCurrent: query('laser current', 'RILD?', measuredIn('mA'), { follows: { command: 'current' } }),
    limit: setting('limit of the laser current', 'SILM', numberIn('mA'), { initial: '100' }),
    range: setting('range of the laser current', 'RNGE', oneOf({ HIGH: 'high', LOW: 'low' })),
    voltage: query('laser voltage', 'RVLD?', measuredIn('V')),
    voltageLimit: setting('limit of the laser voltage', 'SVLM', numberIn('V', { range: [0.1, 10] })),
    modulation: setting('modulation input', 'MODU', words),
    bandwidth: setting('bandwidth of the current source', 'SIBW', oneOf({ HIGH: 'high', LOW: 'low' })),
    photodiodeUnit: setting('photodiode in mW', 'PDMW', words),
    bias: setting('bias of the photodiode', 'BIAS', numberIn('V', { range: [0, 5] })),
    photocurrent: query('photodiode current', 'RIPD?', measuredIn('uA')),
    photocurrentToBe: setting('photodiode current to be', 'SIPD', numberIn('uA')),
    photocurrentLimit: setting('limit of the photodiode current', 'PILM', numberIn('uA')),
    responsivity: setting('responsivity of the photodiode', 'RESP', numberIn('uA/mW')),
    power: query('optical power', 'RWPD?', measuredIn('mW')),
    powerToBe: setting('optical power to be', 'SWPD', numberIn('mW')),
    powerLimit: setting('limit of the optical power', 'PWLM', numberIn('mW')),
    cooler: setting('temperature controller', 'TEON', words, { initial: '0' }),
    coolerMode: setting('what the cooler holds', 'TMOD', oneOf({ CT: 'temperature', CC: 'current' })),
    sensor: setting(
      'temperature sensor',
      'TSNR',
      oneOf({
        '0': 'NTC 10 uA',
        '1': 'NTC 100 uA',
        '2': 'NTC 1 mA',
        '3': 'NTC auto',
        '4': 'RTD',
        '5': 'LM335',
        '6': 'AD590',
      }),
    ),
    setpoint: setting('temperature to be', 'TEMP', numberIn('degC'), { initial: '25' }),
    temperature: query('temperature', 'TTRD?', measuredIn('degC'), { follows: { command: 'setpoint' } }),
    low: setting('lowest temperature', 'TMIN', numberIn('degC'), { initial: '5' }),
    high: setting('highest temperature', 'TMAX', numberIn('degC'), { initial: '60' }),
    coolerCurrentToBe: setting('cooler current to be', 'TCUR', numberIn('A')),
    coolerCurrentLimit: setting('limit of the cooler current', 'TILM', numberIn('A')),
    coolerCurrent: query('cooler current', 'TIRD?', measuredIn('A')),
    coolerVoltage: query('cooler voltage', 'TVRD?', measuredIn('V')),
    coolerVoltageLimit: setting('limit of the cooler voltage', 'TVLM', numberIn('V')),
    rawSensor: query('the sensor, not converted', 'TRAW?', measuredIn('')),
    resistanceToBe: setting('resistance of the thermistor to be', 'TRTH', numberIn('kohm')),
    lowResistance: setting('lowest resistance', 'TRMN', numberIn('kohm')),
    highResistance: setting('highest resistance', 'TRMX', numberIn('kohm')),
  },
  options: {
    current_limit_ma: {
      words: 'limit of the laser current',
      kind: 'number',
      unit: 'mA',
      range: [0, 2000],
      command: 'limit',
    },
    enable_output: { words: 'a set switches the output on', kind: 'switch', otherwise: true },
  },
  inputs: [
    { label: 'temperature', unit: 'degC', read: 'temperature', readingNs: 1e8 },
    { label: 'laser current', unit: 'mA', read: 'measuredCurrent', readingNs: 1e8 },
    { label: 'laser voltage', unit: 'V', read: 'voltage', readingNs: 1e8 },
    { label: 'photodiode current', unit: 'uA', read: 'photocurrent', readingNs: 1e8 },
  ],
  outputs: [
    {
      label: 'temperature',
      unit: 'degC',
      set: 'setpoint',
      limits: [{ ask: 'low' }, { ask: 'high' }],
      enable: 'cooler',
      safe: { value: 25, off: false, words: 'the temperature of the bench file; the controller stays on' },
    },
    {
      label: 'laser current',
      unit: 'mA',
      set: 'current',
      limits: [0, { ask: 'limit' }],
      maxCurrentMa: 'limit',
      current: { read: 'measuredCurrent' },
      enable: 'laser',
      after: { on: 'cooler', otherwise: 'its temperature controller is off' },
      offValue: 0,
      safe: { value: 0, off: true },
    },
  ],
});

import { z } from 'zod';
import { quantize } from '../../../src-core/photonics/detector.ts';
import { CommandBuffer, silent, textReply } from './dialect.ts';
import type { DialectReply, InstrumentDialect } from './dialect.ts';
import type { MeterPort } from './instrumentPorts.ts';
import { parseScpiMessage, scpiTree } from './scpiHeader.ts';
import type { ScpiUnit } from './scpiHeader.ts';

const stateSchema = z.strictObject({
  averagingCount: z.number(),
  wavelengthNm: z.number(),
  unit: z.enum(['W', 'DBM']),
  autoRange: z.boolean(),
  rangeW: z.number(),
  errors: z.array(z.string()),
});
export type Pm100dState = z.output<typeof stateSchema>;

const powerOn: Pm100dState = {
  averagingCount: 1,
  wavelengthNm: 1550,
  unit: 'W',
  autoRange: true,
  rangeW: 5e-3,
  errors: [],
};

const lineFeed = 10;
const queryMs = 1;
/** "1 sample takes approx. 3 ms", as the manual says of SENSe:AVERage:COUNt. */
const sampleMs = 3;
const longestQueue = 30;
/** Light of the simulated laser, for which the sensor is calibrated. */
const lightNm = 1550;
const notANumber = '9.91000000E+37';
const overRange = '9.90000000E+37';
const limits = {
  averagingCount: { minimum: 1, maximum: 10_000, default: 1 },
  wavelengthNm: { minimum: 800, maximum: 1700, default: 1550 },
  rangeW: { minimum: 5e-9, maximum: 2e-2, default: 5e-3 },
} as const;
type Setting = keyof typeof limits;

const tree = scpiTree([
  '*IDN',
  '*RST',
  '*CLS',
  '*OPC',
  '*WAI',
  '*ESR',
  '*STB',
  '*TST',
  'SYSTem:ERRor[:NEXT]',
  'SYSTem:VERSion',
  'SYSTem:SENSor:IDN',
  'SENSe[1]:AVERage[:COUNt]',
  'SENSe[1]:CORRection:WAVelength',
  'SENSe[1]:POWer[:DC]:UNIT',
  'SENSe[1]:POWer[:DC]:RANGe:AUTO',
  'SENSe[1]:POWer[:DC]:RANGe[:UPPer]',
  'CONFigure[:SCALar][:POWer]',
  'MEASure[:SCALar][:POWer]',
  'INITiate[:IMMediate]',
  'ABORt',
  'FETCh',
  'READ',
]);
const settingsByHeader: Readonly<Record<string, Setting>> = {
  'SENS:AVER:COUN': 'averagingCount',
  'SENS:CORR:WAV': 'wavelengthNm',
  'SENS:POW:DC:RANG:UPP': 'rangeW',
};

/**
 * A Thorlabs PM100D power meter with an InGaAs sensor: SCPI, each message ended by a line feed. A second query before the
 * first was answered loses the first reply (error -410), as on the maker's instrument.
 *
 * Chip time moves by measurements alone. A client that asks what the settings are, because an earlier one may have changed
 * them, must not shift the readings of the run that follows.
 *
 * Source: Thorlabs, PM100D Operation Manual, chapter "Write Your Own Application"; error numbers of SCPI-99, volume 2.
 */
export class Pm100dDialect implements InstrumentDialect {
  readonly #port: MeterPort;
  readonly #serialNumber: string;
  readonly #buffer = new CommandBuffer();
  #state: Pm100dState = structuredClone(powerOn);
  #lastReading: string | null = null;

  constructor(port: MeterPort, serialNumber: string) {
    this.#port = port;
    this.#serialNumber = serialNumber;
  }

  push(bytes: Uint8Array): void {
    this.#buffer.push(bytes);
  }

  next(): DialectReply | null {
    const line = this.#buffer.takeLine(lineFeed);
    if (line === null) return null;
    let latencyMs = 0;
    const replies: string[] = [];
    for (const unit of parseScpiMessage(tree, line)) {
      if (unit.header === null) {
        this.#error('-113,"Undefined header"');
      } else if (unit.query) {
        const result = this.#query(unit.header, unit.argument);
        if (result === null) continue;
        latencyMs += result.latencyMs;
        replies.push(result.text);
      } else {
        this.#command(unit.header, unit);
      }
    }
    return replies.length === 0 ? silent() : textReply(`${replies.join(';')}\n`, latencyMs);
  }

  release(reply: DialectReply): Uint8Array {
    if (reply.bytes.length === 0 || !this.#queryIsWaiting()) return reply.bytes;
    this.#error('-410,"Query INTERRUPTED"');
    return new Uint8Array(0);
  }

  /** Whether a whole message with a query stands behind the one just carried out. */
  #queryIsWaiting(): boolean {
    const end = this.#buffer.indexOf(lineFeed);
    const query = this.#buffer.indexOf('?'.charCodeAt(0));
    return query >= 0 && query < end;
  }

  resetLink(): void {
    this.#buffer.clear();
  }

  zeroOutputs(): void {
    this.#lastReading = null;
  }

  snapshot(): Pm100dState {
    return structuredClone(this.#state);
  }

  restore(state: unknown, settings: 'restore' | 'keep'): void {
    const restored = stateSchema.parse(state);
    if (settings === 'restore') this.#state = restored;
    this.#lastReading = null;
  }

  #error(text: string): void {
    if (this.#state.errors.length < longestQueue) this.#state.errors.push(text);
    else this.#state.errors[longestQueue - 1] = '-350,"Queue overflow"';
  }

  #query(header: string, argument: string): { text: string; latencyMs: number } | null {
    const simple = (text: string): { text: string; latencyMs: number } => ({ text, latencyMs: queryMs });
    const setting = settingsByHeader[header];
    if (setting !== undefined) {
      const value = this.#settingNamed(setting, argument);
      return value === null ? null : simple(formatNumber(value));
    }
    switch (header) {
      case '*IDN':
        return simple(`THORLABS,PM100D,${this.#serialNumber},2.4.0`);
      case '*OPC':
        return simple('1');
      case '*ESR':
      case '*STB':
      case '*TST':
        return simple('0');
      case 'SYST:ERR:NEXT':
        return simple(this.#state.errors.shift() ?? '+0,"No error"');
      case 'SYST:VERS':
        return simple('1999.0');
      case 'SYST:SENS:IDN':
        // Photodiode; power, responsivity and wavelength settable, temperature sensor: 1 + 16 + 32 + 256.
        return simple(`S155C,${this.#serialNumber.replace('P', 'S')},14-Feb-2024,1,2,305`);
      case 'SENS:POW:DC:UNIT':
        return simple(this.#state.unit);
      case 'SENS:POW:DC:RANG:AUTO':
        return simple(this.#state.autoRange ? '1' : '0');
      case 'CONF:SCAL:POW':
        return simple('POW');
      case 'READ':
      case 'MEAS:SCAL:POW':
        return this.#measure();
      case 'FETC':
        return simple(this.#lastReading ?? notANumber);
      default:
        this.#error('-113,"Undefined header"');
        return null;
    }
  }

  #settingNamed(setting: Setting, argument: string): number | null {
    const range = limits[setting];
    if (argument === '') return this.#state[setting];
    const named = namedLimit(range, argument);
    if (named === null) this.#error('-224,"Illegal parameter value"');
    return named;
  }

  #measure(): { text: string; latencyMs: number } {
    const { averagingCount, wavelengthNm, autoRange, unit } = this.#state;
    const latencyMs = queryMs + averagingCount * sampleMs;
    this.#port.spend(latencyMs);
    const trueW = this.#port.readPowerW((averagingCount * sampleMs) / 1000);
    // An InGaAs diode gives nearly a constant number of electrons per photon: set to another wavelength, it misreads.
    const powerW = (trueW * lightNm) / wavelengthNm;
    const rangeW = autoRange ? fittingRangeW(powerW) : this.#state.rangeW;
    if (autoRange) this.#state.rangeW = rangeW;
    this.#lastReading = formatReading(powerW, { rangeW, averagingCount, unit });
    return { text: this.#lastReading, latencyMs };
  }

  #command(header: string, unit: ScpiUnit): void {
    const { argument } = unit;
    const setting = settingsByHeader[header];
    if (setting !== undefined) {
      this.#setNumber(setting, argument);
      return;
    }
    switch (header) {
      case '*RST':
        this.#state = { ...structuredClone(powerOn), errors: this.#state.errors };
        return;
      case '*CLS':
        this.#state.errors = [];
        return;
      case '*OPC':
      case '*WAI':
      case 'ABOR':
      case 'CONF:SCAL:POW':
        return;
      case 'INIT:IMM':
        this.#measure();
        return;
      case 'SENS:POW:DC:UNIT': {
        const name = argument.toUpperCase();
        if (name === 'W' || name === 'DBM') this.#state.unit = name;
        else this.#error(argument === '' ? '-109,"Missing parameter"' : '-224,"Illegal parameter value"');
        return;
      }
      case 'SENS:POW:DC:RANG:AUTO':
        if (/^(1|ON)$/i.test(argument)) this.#state.autoRange = true;
        else if (/^(0|OFF)$/i.test(argument)) this.#state.autoRange = false;
        else this.#error(argument === '' ? '-109,"Missing parameter"' : '-224,"Illegal parameter value"');
        return;
      default:
        this.#error('-113,"Undefined header"');
    }
  }

  #setNumber(setting: Setting, argument: string): void {
    const range = limits[setting];
    if (argument === '') {
      this.#error('-109,"Missing parameter"');
      return;
    }
    const value = namedLimit(range, argument) ?? Number(argument.replace(/\s*(nm|w)$/i, ''));
    if (!Number.isFinite(value)) this.#error('-104,"Data type error"');
    else if (value < range.minimum || value > range.maximum) this.#error('-222,"Data out of range"');
    else {
      this.#state[setting] = setting === 'averagingCount' ? Math.round(value) : value;
      if (setting === 'rangeW') this.#state.autoRange = false;
    }
  }
}

function namedLimit(range: { minimum: number; maximum: number; default: number }, name: string): number | null {
  switch (name.toUpperCase()) {
    case 'MIN':
    case 'MINIMUM':
      return range.minimum;
    case 'MAX':
    case 'MAXIMUM':
      return range.maximum;
    case 'DEF':
    case 'DEFAULT':
      return range.default;
    default:
      return null;
  }
}

/** The smallest of the instrument's ranges (5 nW times powers of ten, up to 20 mW) that holds a power. */
function fittingRangeW(powerW: number): number {
  let rangeW: number = limits.rangeW.minimum;
  while (rangeW < Math.abs(powerW) && rangeW < limits.rangeW.maximum) rangeW *= 10;
  return Math.min(rangeW, limits.rangeW.maximum);
}

interface ReadingFormat {
  readonly rangeW: number;
  readonly averagingCount: number;
  readonly unit: 'W' | 'DBM';
}

/** The mean of n samples of a 16-bit converter is a multiple of an n-th of its step. */
function formatReading(powerW: number, { rangeW, averagingCount, unit }: ReadingFormat): string {
  if (powerW > rangeW) return overRange;
  const steppedW = quantize(powerW, rangeW / 2 ** 16 / averagingCount);
  if (unit === 'W') return formatNumber(steppedW);
  return steppedW <= 0 ? '-1.00000000E+02' : formatNumber(10 * Math.log10(steppedW / 1e-3));
}

/** Eight decimals and an exponent of two digits, as the instrument prints. */
function formatNumber(value: number): string {
  const [mantissa = '0', exponent = '+0'] = value.toExponential(8).split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return `${mantissa}E${sign}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`;
}

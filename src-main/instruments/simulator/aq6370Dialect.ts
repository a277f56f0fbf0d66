import { z } from 'zod';
import { noLightDbm } from '../../../src-core/photonics/spectrum.ts';
import { wattsToDbm } from '../../../src-core/units/index.ts';
import { CommandBuffer, silent, textReply } from './dialect.ts';
import type { DialectReply, InstrumentDialect } from './dialect.ts';
import type { AnalyserPort } from './instrumentPorts.ts';
import { parseScpiMessage, scpiTree } from './scpiHeader.ts';
import type { ScpiUnit } from './scpiHeader.ts';
import { formatExponent } from './scpiNumbers.ts';

const stateSchema = z.strictObject({ startNm: z.number(), stopNm: z.number(), points: z.int(), active: z.string() });
export type Aq6370State = z.output<typeof stateSchema>;

const powerOn: Aq6370State = { startNm: 1500, stopNm: 1600, points: 1001, active: 'TRA' };
const range = { minimum: 600, maximum: 1700 } as const;
const mostPoints = 50_001;
const traces = ['TRA', 'TRB', 'TRC', 'TRD', 'TRE', 'TRF', 'TRG'];
const lineFeed = 10;
const queryMs = 2;
const sweepMs = 200;
const sweepMsPerPoint = 1;
/** What the analyser says of a point without light. */
const darkDbm = -210;

const tree = scpiTree([
  '*IDN',
  '*CLS',
  'FORMat:DATA',
  'DISPlay:TRACe:Y1:SCALe:UNIT',
  'DISPlay:TRACe:Y1:SCALe:SPACing',
  'SENSe:SWEep:POINts',
  'SENSe:WAVelength:STARt',
  'SENSe:WAVelength:STOP',
  'INITiate:SMODe',
  'INITiate[:IMMediate]',
  'ABORt',
  'STATus:OPERation[:EVENt]',
  'TRACe:ACTive',
  ...traces.map((name) => `TRACe:ATTRibute:${name}`),
  'TRACe[:DATA]:SNUMber',
  'TRACe[:DATA]:X',
  'TRACe[:DATA]:Y',
]);

interface StoredTrace {
  readonly wavelengthsNm: readonly number[];
  readonly levelsDbm: readonly number[];
}

/**
 * A Yokogawa AQ6370D spectrum analyser on the network: nothing is answered before the login, replies end with CR LF, and
 * exponents have three digits. Chip time moves by the sweeps alone; a sweep is over as soon as somebody asks.
 */
export class Aq6370Dialect implements InstrumentDialect {
  readonly #port: AnalyserPort;
  readonly #serialNumber: string;
  readonly #buffer = new CommandBuffer();
  readonly #stored = new Map<string, StoredTrace>();
  #state: Aq6370State = structuredClone(powerOn);
  #login: 'none' | 'challenged' | 'in' = 'none';
  #sweepEnded = false;
  #sweepingMs = 0;

  constructor(port: AnalyserPort, serialNumber: string) {
    this.#port = port;
    this.#serialNumber = serialNumber;
  }

  push(bytes: Uint8Array): void {
    this.#buffer.push(bytes);
  }

  next(): DialectReply | null {
    const line = this.#buffer.takeLine(lineFeed)?.replace(/\r$/, '') ?? null;
    if (line === null) return null;
    if (this.#login !== 'in') return this.#logIn(line);
    let latencyMs = 0;
    const replies: string[] = [];
    for (const unit of parseScpiMessage(tree, line)) {
      const text = unit.query ? this.#query(unit) : this.#command(unit);
      if (text === null) continue;
      latencyMs += queryMs + this.#sweepingMs;
      this.#sweepingMs = 0;
      replies.push(text);
    }
    return replies.length === 0 ? silent() : textReply(`${replies.join(';')}\r\n`, latencyMs);
  }

  #logIn(line: string): DialectReply {
    if (this.#login === 'challenged') {
      this.#login = 'in';
      return textReply('ready\r\n', queryMs);
    }
    if (!/^open\s+"[^"]+"$/i.test(line.trim())) return silent();
    this.#login = 'challenged';
    return textReply('AUTHENTICATE CRAM-MD5.\r\n', queryMs);
  }

  release(reply: DialectReply): Uint8Array {
    return reply.bytes;
  }

  resetLink(next: 'stream' | 'messages' = 'stream'): void {
    this.#buffer.clear();
    // The login is that of the socket; VXI-11 has none.
    this.#login = next === 'messages' ? 'in' : 'none';
  }

  zeroOutputs(): void {
    this.#stored.clear();
  }

  snapshot(): Aq6370State {
    return structuredClone(this.#state);
  }

  restore(state: unknown, settings: 'restore' | 'keep'): void {
    const restored = stateSchema.parse(state);
    if (settings === 'restore') this.#state = restored;
    this.#stored.clear();
  }

  #query({ header, argument }: ScpiUnit): string | null {
    switch (header) {
      case '*IDN':
        return `YOKOGAWA,AQ6370D,${this.#serialNumber},02.08`;
      case 'FORM:DATA':
        return 'ASCII';
      case 'DISP:TRAC:Y1:SCAL:UNIT':
      case 'DISP:TRAC:Y1:SCAL:SPAC':
        return '0';
      case 'SENS:SWE:POIN':
        return String(this.#state.points);
      case 'SENS:WAV:STAR':
        return formatExponent(this.#state.startNm * 1e-9, 3);
      case 'SENS:WAV:STOP':
        return formatExponent(this.#state.stopNm * 1e-9, 3);
      case 'STAT:OPER:EVEN': {
        const event = this.#sweepEnded ? '1' : '0';
        this.#sweepEnded = false;
        return event;
      }
      case 'TRAC:ACT':
        return this.#state.active;
      case 'TRAC:DATA:SNUM':
        return String(this.#trace(argument).wavelengthsNm.length);
      case 'TRAC:DATA:X':
        return this.#trace(argument)
          .wavelengthsNm.map((nm) => formatExponent(nm * 1e-9, 3))
          .join(',');
      case 'TRAC:DATA:Y':
        return this.#trace(argument)
          .levelsDbm.map((level) => formatExponent(level, 3))
          .join(',');
      default:
        return null;
    }
  }

  #trace(name: string): StoredTrace {
    return this.#stored.get(name.toUpperCase()) ?? { wavelengthsNm: [], levelsDbm: [] };
  }

  #command({ header, argument }: ScpiUnit): null {
    switch (header) {
      case '*CLS':
        this.#sweepEnded = false;
        return null;
      case 'SENS:SWE:POIN': {
        const points = Number(argument);
        if (Number.isInteger(points) && points >= 101 && points <= mostPoints) this.#state.points = points;
        return null;
      }
      case 'SENS:WAV:STAR':
      case 'SENS:WAV:STOP': {
        const nm = parseNm(argument);
        if (nm === null || nm < range.minimum || nm > range.maximum) return null;
        if (header === 'SENS:WAV:STAR' && nm < this.#state.stopNm) this.#state.startNm = nm;
        if (header === 'SENS:WAV:STOP' && nm > this.#state.startNm) this.#state.stopNm = nm;
        return null;
      }
      case 'TRAC:ACT':
        if (traces.includes(argument.toUpperCase())) this.#state.active = argument.toUpperCase();
        return null;
      case 'INIT:IMM':
        this.#sweep();
        return null;
      default:
        return null;
    }
  }

  #sweep(): void {
    const { startNm, stopNm, points, active } = this.#state;
    const takesMs = sweepMs + sweepMsPerPoint * points;
    this.#port.spend(takesMs);
    this.#sweepingMs = takesMs;
    // To the tenth of a picometre that the analyser prints.
    const wavelengthsNm = Array.from(
      { length: points },
      (_, index) => Math.round((startNm + ((stopNm - startNm) * index) / (points - 1)) * 1e4) / 1e4,
    );
    const levelsDbm = this.#port.readTraceW(wavelengthsNm).map((powerW) => {
      const level = powerW > 0 ? wattsToDbm(powerW) : darkDbm;
      return level > noLightDbm ? level : darkDbm;
    });
    this.#stored.set(active, { wavelengthsNm, levelsDbm });
    this.#sweepEnded = true;
  }
}

/** `1545.000NM` or metres. */
function parseNm(text: string): number | null {
  const match = /^([+-]?[\d.]+(?:E[+-]?\d+)?)\s*(NM|UM|M|)$/i.exec(text);
  const scale = { NM: 1, UM: 1e3, M: 1e9, '': 1e9 }[(match?.[2] ?? '').toUpperCase()];
  const nm = match === null || scale === undefined ? Number.NaN : Number(match[1]) * scale;
  return Number.isFinite(nm) ? nm : null;
}

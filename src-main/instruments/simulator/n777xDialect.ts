import { z } from 'zod';
import { CommandBuffer, silent, textReply } from './dialect.ts';
import type { DialectReply, InstrumentDialect } from './dialect.ts';
import type { LaserPort } from './instrumentPorts.ts';
import { parseScpiMessage, scpiTree } from './scpiHeader.ts';
import type { ScpiUnit } from './scpiHeader.ts';
import { formatExponent } from './scpiNumbers.ts';

const stateSchema = z.strictObject({ wavelengthNm: z.number(), on: z.boolean(), errors: z.array(z.string()) });
export type N777xState = z.output<typeof stateSchema>;

const powerOn: N777xState = { wavelengthNm: 1550, on: true, errors: [] };
const range = { minimum: 1480, maximum: 1620, default: 1550 } as const;
const lineFeed = 10;
const queryMs = 1;
const tuneMs = 20;
const tuneMsPerNm = 3;
const longestQueue = 30;
const nmPer: Readonly<Record<string, number>> = { '': 1e9, M: 1e9, UM: 1e3, NM: 1, PM: 1e-3 };

const tree = scpiTree([
  '*IDN',
  '*RST',
  '*CLS',
  '*OPC',
  'SYSTem:ERRor[:NEXT]',
  'SOURce0:WAVelength',
  'SOURce0:POWer:STATe',
]);

/**
 * A Keysight N7776C tunable laser: wavelengths are set with a unit and answered in metres. Chip time moves by the time
 * the laser takes to tune, which `*OPC?` waits for.
 */
export class N777xDialect implements InstrumentDialect {
  readonly #port: LaserPort;
  readonly #serialNumber: string;
  readonly #buffer = new CommandBuffer();
  #state: N777xState = structuredClone(powerOn);
  #tuningMs = 0;

  constructor(port: LaserPort, serialNumber: string) {
    this.#port = port;
    this.#serialNumber = serialNumber;
    this.#light();
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
      const result = unit.query ? this.#query(unit) : this.#command(unit);
      if (result === null) continue;
      latencyMs += result.latencyMs;
      replies.push(result.text);
    }
    return replies.length === 0 ? silent() : textReply(`${replies.join(';')}\n`, latencyMs);
  }

  release(reply: DialectReply): Uint8Array {
    return reply.bytes;
  }

  resetLink(): void {
    this.#buffer.clear();
  }

  zeroOutputs(): void {
    this.#state.wavelengthNm = powerOn.wavelengthNm;
    this.#light();
  }

  snapshot(): N777xState {
    return structuredClone(this.#state);
  }

  restore(state: unknown): void {
    this.#state = stateSchema.parse(state);
    this.#light();
  }

  #light(): void {
    this.#port.setLight({ wavelengthNm: this.#state.wavelengthNm, on: this.#state.on });
  }

  #error(text: string): null {
    if (this.#state.errors.length < longestQueue) this.#state.errors.push(text);
    return null;
  }

  #query({ header, argument }: ScpiUnit): { text: string; latencyMs: number } | null {
    const simple = (text: string): { text: string; latencyMs: number } => ({ text, latencyMs: queryMs });
    switch (header) {
      case '*IDN':
        return simple(`Keysight Technologies,N7776C,${this.#serialNumber},1.20`);
      case '*OPC': {
        const latencyMs = queryMs + this.#tuningMs;
        this.#tuningMs = 0;
        return { text: '+1', latencyMs };
      }
      case 'SYST:ERR:NEXT':
        return simple(this.#state.errors.shift() ?? '+0,"No error"');
      case 'SOUR0:WAV': {
        const nm = argument === '' ? this.#state.wavelengthNm : namedNm(argument);
        return nm === null ? this.#error('-224,"Illegal parameter value"') : simple(formatExponent(nm * 1e-9, 3));
      }
      case 'SOUR0:POW:STAT':
        return simple(this.#state.on ? '+1' : '+0');
      default:
        return this.#error('-113,"Undefined header"');
    }
  }

  #command({ header, argument }: ScpiUnit): null {
    switch (header) {
      case '*RST':
        this.#state = { ...structuredClone(powerOn), errors: this.#state.errors };
        this.#light();
        return null;
      case '*CLS':
        this.#state.errors = [];
        return null;
      case '*OPC':
        return null;
      case 'SOUR0:WAV':
        return this.#tune(argument);
      case 'SOUR0:POW:STAT':
        if (!/^(0|1|ON|OFF)$/i.test(argument)) return this.#error('-224,"Illegal parameter value"');
        this.#state.on = /^(1|ON)$/i.test(argument);
        this.#light();
        return null;
      default:
        return this.#error('-113,"Undefined header"');
    }
  }

  #tune(argument: string): null {
    const match = /^([+-]?[\d.]+(?:E[+-]?\d+)?)\s*([A-Z]*)$/i.exec(argument);
    const scale = nmPer[(match?.[2] ?? '').toUpperCase()];
    const nm = namedNm(argument) ?? (match === null || scale === undefined ? NaN : Number(match[1]) * scale);
    if (!Number.isFinite(nm)) return this.#error('-104,"Data type error"');
    if (nm < range.minimum || nm > range.maximum) return this.#error('-222,"Data out of range"');
    const takesMs = tuneMs + tuneMsPerNm * Math.abs(nm - this.#state.wavelengthNm);
    this.#tuningMs += takesMs;
    this.#port.spend(takesMs);
    this.#state.wavelengthNm = nm;
    this.#light();
    return null;
  }
}

function namedNm(name: string): number | null {
  if (/^MIN(IMUM)?$/i.test(name)) return range.minimum;
  if (/^MAX(IMUM)?$/i.test(name)) return range.maximum;
  return /^DEF(AULT)?$/i.test(name) ? range.default : null;
}

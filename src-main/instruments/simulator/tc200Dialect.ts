import { z } from 'zod';
import { CommandBuffer, textReply } from './dialect.ts';
import type { DialectReply, InstrumentDialect } from './dialect.ts';
import type { ThermostatPort } from './instrumentPorts.ts';

const stateSchema = z.strictObject({
  enabled: z.boolean(),
  cycling: z.boolean(),
  setpointC: z.number(),
  unit: z.enum(['c', 'f', 'k']),
  sensor: z.enum(['ntc10k', 'ptc100', 'ptc1000', 'th10k']),
  settings: z.record(z.string(), z.number()),
});
export type Tc200State = z.output<typeof stateSchema>;

const carriageReturn = 13;
const replyMs = 16;

/** Settings that are plain numbers, with their ranges and decimals. */
const numbers: Readonly<Record<string, { minimum: number; maximum: number; decimals: number; initial: number }>> = {
  tmax: { minimum: 20, maximum: 205, decimals: 1, initial: 100 },
  pmax: { minimum: 0.1, maximum: 18, decimals: 1, initial: 18 },
  pgain: { minimum: 1, maximum: 250, decimals: 0, initial: 125 },
  igain: { minimum: 0, maximum: 250, decimals: 0, initial: 0 },
  dgain: { minimum: 0, maximum: 250, decimals: 0, initial: 0 },
  beta: { minimum: 2000, maximum: 6000, decimals: 0, initial: 3988 },
};
const setpoint = { minimum: 20, maximum: 200 };
const rangeError = 'Command error CMD_ARG_RANGE_ERR\n';
const unknownError = 'Command error CMD_NOT_DEFINED\n';

const powerOn: Tc200State = {
  enabled: false,
  cycling: false,
  setpointC: 25,
  unit: 'c',
  sensor: 'ntc10k',
  settings: Object.fromEntries(Object.entries(numbers).map(([name, { initial }]) => [name, initial])),
};

/**
 * A Thorlabs TC200 heater controller: a command ends in CR and is echoed, CR and all; then comes the answer with a CR of
 * its own, if there is one, and the prompt `> `. Names are lower case. `stat?` puts the prompt on the answer's own line,
 * and `mode=normal` answers an error although it works.
 *
 * Source: Thorlabs, TC200 User Guide, section "Command Line Interface"; recorded dialogues in the test suites of
 * InstrumentKit and QMI.
 */
export class Tc200Dialect implements InstrumentDialect {
  readonly #port: ThermostatPort;
  readonly commandEnd = carriageReturn;
  readonly #buffer = new CommandBuffer();
  #state: Tc200State = structuredClone(powerOn);

  constructor(port: ThermostatPort) {
    this.#port = port;
  }

  push(bytes: Uint8Array): void {
    this.#buffer.push(bytes);
  }

  next(): DialectReply | null {
    const line = this.#buffer.takeLine(carriageReturn);
    if (line === null) return null;
    this.#port.spend(replyMs);
    const command = line.trim();
    return textReply(`${line}\r${this.#answer(command)}> `, replyMs);
  }

  release(reply: DialectReply): Uint8Array {
    return reply.bytes;
  }

  resetLink(): void {
    this.#buffer.clear();
  }

  zeroOutputs(): void {
    const { settings, unit, sensor } = this.#state;
    this.#state = { ...structuredClone(powerOn), settings, unit, sensor };
    this.#control();
  }

  snapshot(): Tc200State {
    return structuredClone(this.#state);
  }

  restore(state: unknown, settings: 'restore' | 'keep'): void {
    const { settings: kept, unit, sensor } = this.#state;
    const restored = stateSchema.parse(state);
    this.#state = settings === 'keep' ? { ...restored, settings: kept, unit, sensor } : restored;
    this.#control();
  }

  /** What stands between the echo and the prompt. */
  #answer(command: string): string {
    if (command === '') return '';
    if (command.endsWith('?')) return this.#query(command.slice(0, -1));
    if (command === 'ens') {
      this.#state.enabled = !this.#state.enabled;
      this.#control();
      return '';
    }
    const equals = command.indexOf('=');
    if (equals < 0) return `${unknownError}\r`;
    const error = this.#set(command.slice(0, equals), command.slice(equals + 1));
    return error === null ? '' : `${error}\r`;
  }

  #query(name: string): string {
    const { setpointC, settings, sensor } = this.#state;
    switch (name) {
      case '*idn':
      case 'id':
        return 'THORLABS TC200 VERSION 2.0\r';
      case 'tact':
        return `${this.#port.readTemperatureC().toFixed(1)} C\r`;
      case 'tset':
        return `${setpointC.toFixed(1)} Celsius\r`;
      case 'pid':
        return `${settings['pgain']} ${settings['igain']} ${settings['dgain']}\r`;
      case 'sns':
        return `Sensor = ${sensor.toUpperCase()}, Beta = ${settings['beta']}\r`;
      case 'stat':
        return `${this.#status()} `;
      case 'mode':
        return `${this.#state.cycling ? 'cycle' : 'normal'}\r`;
      default: {
        const number = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
        return number === undefined ? `${unknownError}\r` : `${(settings[name] ?? 0).toFixed(number.decimals)}\r`;
      }
    }
  }

  /** Bit 0 enabled, 1 cycling, 4 and 5 degC, 5 alone kelvin, neither degF; in decimal. */
  #status(): number {
    const { enabled, cycling, unit } = this.#state;
    return (enabled ? 1 : 0) + (cycling ? 2 : 0) + (unit === 'c' ? 48 : unit === 'k' ? 32 : 0);
  }

  /** Returns the error's text, or null. */
  #set(name: string, text: string): string | null {
    const value = text.trim() === '' ? NaN : Number(text);
    switch (name) {
      case 'tset':
        if (!(value >= setpoint.minimum && value <= Math.min(setpoint.maximum, this.#state.settings['tmax'] ?? 0))) {
          return rangeError;
        }
        this.#state.setpointC = Math.round(value * 10) / 10;
        this.#control();
        return null;
      case 'mode':
        if (text !== 'normal' && text !== 'cycle') return rangeError;
        this.#state.cycling = text === 'cycle';
        return text === 'normal' ? rangeError : null;
      case 'unit':
        if (text !== 'c' && text !== 'f' && text !== 'k') return rangeError;
        this.#state.unit = text;
        return null;
      case 'sns':
        if (text !== 'ntc10k' && text !== 'ptc100' && text !== 'ptc1000' && text !== 'th10k') return rangeError;
        this.#state.sensor = text;
        return null;
      default: {
        const number = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
        if (number === undefined) return unknownError;
        if (!(value >= number.minimum && value <= number.maximum)) return rangeError;
        this.#state.settings[name] = Number(value.toFixed(number.decimals));
        this.#control();
        return null;
      }
    }
  }

  #control(): void {
    const { enabled, setpointC, settings } = this.#state;
    this.#port.setController({ enabled, setpointC, maxPowerW: settings['pmax'] ?? 0 });
  }
}

import { z } from 'zod';
import { CommandBuffer, silent, textReply } from './dialect.ts';
import type { DialectReply, InstrumentDialect } from './dialect.ts';
import type { HeaterPort } from './instrumentPorts.ts';
import { formatQontrolError, qontrolHelpLines, qontrolLogLines, qontrolMemoryLines } from './qontrolTexts.ts';
import { takeQontrolInput } from './qontrolWire.ts';
import type { QontrolCommand } from './qontrolWire.ts';

const stateSchema = z.strictObject({
  volts: z.array(z.number()),
  maxVolts: z.array(z.number()),
  maxMilliampere: z.array(z.number()),
  /** LED, SAFE, ADCT, ADCN as they were last set. */
  registers: z.record(z.string(), z.number()),
  log: z.array(z.strictObject({ code: z.int(), channel: z.int(), atSeconds: z.number() })),
  trips: z.int(),
});
export type QontrolState = z.output<typeof stateSchema>;

export interface QontrolOptions {
  /** `Q8iv-0001`; `Q8iv-****` is a module whose number was never set. */
  readonly deviceId: string;
  readonly modules: number;
  /** Seconds that the module has run before chip time 0. */
  readonly lifetimeSeconds: number;
}

const channelsPerModule = 8;

/** How many modules a chain needs for a number of channels; never none. */
export const qontrolModulesFor = (channels: number): number => Math.max(1, Math.ceil(channels / channelsPerModule));

const fullVolts = 12;
const fullMilliampere = 24;
const fullWord = 65535;
const replyMs = 12;
const setMs = 16;
/** Between the lines of a reply, as recorded: values, pairs of values, text. */
const valueLineMs = 1.2;
const pairLineMs = 20;
const textLineMs = 2.4;

const errors = { voltage: 1, current: 2, command: 10, parameter: 11, channel: 12, overflow: 14, serial: 15 };
/** Queries that the firmware knows and refuses with "unknown error". */
const unreadable = new Set(['VERR', 'IERR', 'ROCOM']);
const registerDefaults: Readonly<Record<string, number>> = { LED: 1, SAFE: 1, ADCT: 5, ADCN: 2 };

/**
 * A chain of Qontrol Q8iv heater drivers, firmware v2.4.1, in ASCII and binary. Replies end in a line feed; errors are
 * lines `Eee:cc` of their own that may stand before or after the OK of the command that caused them.
 *
 * A voltage above VMAX, or one whose current exceeds IMAX, trips the channel: its output goes to zero.
 * Source: the maker's recordings of real modules and driver (github.com/takeqontrol/api).
 */
export class QontrolDialect implements InstrumentDialect {
  readonly #port: HeaterPort;
  readonly #options: QontrolOptions;
  readonly #channels: number;
  readonly #buffer = new CommandBuffer();
  #state: QontrolState;

  constructor(port: HeaterPort, options: Partial<QontrolOptions> = {}) {
    this.#port = port;
    this.#options = { deviceId: 'Q8iv-0001', modules: 1, lifetimeSeconds: 156_600, ...options };
    this.#channels = channelsPerModule * this.#options.modules;
    this.#state = {
      volts: this.#perChannel(() => 0),
      maxVolts: this.#perChannel(() => fullVolts),
      maxMilliampere: this.#perChannel(() => fullMilliampere),
      registers: { ...registerDefaults },
      log: [],
      trips: 0,
    };
  }

  push(bytes: Uint8Array): void {
    this.#buffer.push(bytes);
  }

  next(): DialectReply | null {
    const input = takeQontrolInput(this.#buffer);
    if (input === null) return null;
    switch (input.kind) {
      case 'empty':
        return silent();
      case 'overflow':
        return this.#lines(replyMs, [this.#error(errors.overflow, 0), this.#error(errors.serial, 0)]);
      case 'corrupt':
        return this.#lines(replyMs, [this.#error(errors.serial, 0)]);
      case 'unknown':
        return this.#lines(replyMs, [this.#error(errors.command, 0)]);
      case 'command':
        return input.command.operation === 'query' ? this.#query(input.command) : this.#set(input.command);
    }
  }

  release(reply: DialectReply): Uint8Array {
    return reply.bytes;
  }

  resetLink(): void {
    this.#buffer.clear();
  }

  zeroOutputs(): void {
    for (let channel = 0; channel < this.#channels; channel += 1) this.#drive(channel, 0);
    this.#state.log = [];
    this.#state.trips = 0;
  }

  snapshot(): QontrolState {
    return structuredClone(this.#state);
  }

  restore(state: unknown, settings: 'restore' | 'keep'): void {
    const { maxVolts, maxMilliampere, registers } = this.#state;
    const restored = stateSchema.parse(state);
    this.#state = settings === 'keep' ? { ...restored, maxVolts, maxMilliampere, registers } : restored;
    this.#state.volts.forEach((volts, channel) => this.#port.setVolts(channel, volts));
  }

  #perChannel<T>(of: (channel: number) => T): T[] {
    return Array.from({ length: this.#channels }, (_, channel) => of(channel));
  }

  #perModule<T>(of: (module: number) => T): T[] {
    return Array.from({ length: this.#options.modules }, (_, module) => of(module));
  }

  /** Logs an error and gives its line. */
  #error(code: number, channel: number): string {
    this.#state.log.unshift({ code, channel, atSeconds: this.#port.timeSeconds() });
    this.#state.log.length = Math.min(this.#state.log.length, 64);
    return formatQontrolError(code, channel);
  }

  #lines(latencyMs: number, lines: readonly string[], lineMs?: number): DialectReply {
    const reply = textReply(lines.map((line) => `${line}\n`).join(''), latencyMs);
    return lineMs === undefined ? reply : { ...reply, lineMs };
  }

  /** Spends the time of a reply of that many lines before its values are taken. */
  #spend(lines: number, lineMs: number): number {
    const latencyMs = replyMs + (lines - 1) * lineMs;
    this.#port.spend(latencyMs);
    return latencyMs;
  }

  #query({ name, channel }: QontrolCommand): DialectReply {
    if (unreadable.has(name)) return this.#failure(0, 1);
    const ofChannel = this.#channelQuery(name);
    if (ofChannel !== null) {
      const all = channel === 'all';
      const first = all ? 0 : (channel ?? 0);
      if (first >= this.#channels) return this.#failure(errors.channel, first);
      const lineMs = name === 'VIP' ? pairLineMs : valueLineMs;
      const latencyMs = this.#spend(all ? this.#channels : 1, lineMs);
      return this.#lines(latencyMs, all ? this.#perChannel(ofChannel) : [ofChannel(first)], lineMs);
    }
    const ofModule = this.#moduleQuery(name);
    if (ofModule === null) return this.#failure(errors.command, 0);
    const first = channel === 'all' ? 0 : (channel ?? 0);
    if (first >= this.#channels) return this.#failure(errors.channel, first);
    const lines = (
      channel === 'all' ? this.#perModule(ofModule) : [ofModule(Math.floor(first / channelsPerModule))]
    ).flat();
    return this.#lines(this.#spend(lines.length, textLineMs), lines, textLineMs);
  }

  #failure(code: number, channel: number): DialectReply {
    const latencyMs = this.#spend(1, 0);
    return this.#lines(latencyMs, [this.#error(code, channel)]);
  }

  #channelQuery(name: string): ((channel: number) => string) | null {
    switch (name) {
      case 'V':
        return (channel) => formatVolts(this.#readVolts(channel));
      case 'I':
        return (channel) => formatMilliampere(this.#readMilliampere(channel));
      case 'VIP':
        return (channel) => {
          const place = `${Math.floor(channel / channelsPerModule)},${channel % channelsPerModule}`;
          return `${place}: ${formatVolts(this.#readVolts(channel))}, ${formatMilliampere(this.#readMilliampere(channel))}`;
        };
      case 'VMAX':
        return (channel) => formatVolts(this.#state.maxVolts[channel] ?? fullVolts);
      case 'IMAX':
        return (channel) => formatMilliampere(this.#state.maxMilliampere[channel] ?? fullMilliampere);
      case 'VCAL':
      case 'ICAL':
        return () => '+1,+0,+0,+0';
      default:
        return null;
    }
  }

  #moduleQuery(name: string): ((module: number) => string | string[]) | null {
    switch (name) {
      case 'VFULL':
        return () => formatVolts(fullVolts);
      case 'IFULL':
        return () => formatMilliampere(fullMilliampere);
      case 'NCHAN':
        return () => String(channelsPerModule);
      case 'FIRMWARE':
        return () => 'v2.4.1';
      case 'ID':
        return () => this.#options.deviceId;
      case 'NUP':
        return (module) => `${this.#options.deviceId}: ${module}`;
      case 'LIFETIME':
        return () => `${Math.floor(this.#options.lifetimeSeconds + this.#port.timeSeconds())} s`;
      case 'NVM':
        return qontrolMemoryLines;
      case 'LOG':
        return () => qontrolLogLines(this.#state.log, this.#port.timeSeconds());
      case 'HELP':
        return () => [...qontrolHelpLines];
      case 'OK':
        return () => '1';
      case 'LED':
      case 'SAFE':
      case 'ADCT':
      case 'ADCN':
        return () => String(this.#state.registers[name]);
      default:
        return null;
    }
  }

  #readVolts(channel: number): number {
    return (this.#state.volts[channel] ?? 0) + 0.0002 * (1 + (channel % 4)) + 0.0001 * this.#port.noise();
  }

  #readMilliampere(channel: number): number {
    const offset = [-0.0038, -0.0003, -0.0044, -0.0105, -0.0019, 0.0003, -0.0045, -0.0018][channel % 8] ?? 0;
    return this.#port.currentMa(channel) + offset + 0.0004 * this.#port.noise();
  }

  #set({ name, channel, value }: QontrolCommand): DialectReply {
    this.#port.spend(setMs);
    if (name === 'NUP') return textReply(this.#perModule(() => '\u0006OK\n').join(''), setMs);
    if (name in registerDefaults) {
      const setting = typeof value === 'string' ? Number(value) : value[0];
      if (setting === undefined || !Number.isInteger(setting)) return this.#refusal(errors.parameter, 0);
      this.#state.registers[name] = setting;
      return this.#lines(setMs, ['OK']);
    }
    const kind = name.endsWith('VEC') ? name.slice(0, -3) : name;
    const full = kind === 'V' || kind === 'VMAX' ? fullVolts : kind === 'I' || kind === 'IMAX' ? fullMilliampere : null;
    if (full === null) return this.#refusal(errors.command, 0);
    const values = typeof value === 'string' ? parseValues(value) : value.map((word) => (word / fullWord) * full);
    if (values !== null && values.length > channelsPerModule) {
      return this.#lines(setMs, [this.#error(errors.overflow, 0), this.#error(errors.serial, 0)]);
    }
    const first = channel === 'all' ? 0 : (channel ?? 0);
    const isVector = name !== kind;
    if (values === null || values.some((each) => each < 0) || (!isVector && values.length !== 1)) {
      return this.#refusal(errors.parameter, first);
    }
    const targets = channel === 'all' && !isVector ? this.#perChannel(() => values[0] ?? 0) : values;
    if (first + targets.length > this.#channels) return this.#refusal(errors.channel, first);
    const asynchronous: string[] = [];
    targets.forEach((target, index) => {
      const trip = this.#apply(kind, first + index, target);
      if (trip !== null) asynchronous.push(this.#error(trip, first + index));
    });
    if (asynchronous.length === 0) return this.#lines(setMs, ['OK']);
    this.#state.trips += 1;
    return this.#lines(setMs, this.#state.trips % 2 === 1 ? ['OK', ...asynchronous] : [...asynchronous, 'OK']);
  }

  #refusal(code: number, channel: number): DialectReply {
    return this.#lines(setMs, [this.#error(code, channel)]);
  }

  /** Sets one quantity of one channel. Returns the code of the trip that it caused, or null. */
  #apply(kind: string, channel: number, value: number): number | null {
    if (kind === 'VMAX') this.#state.maxVolts[channel] = Math.min(value, fullVolts);
    else if (kind === 'IMAX') this.#state.maxMilliampere[channel] = Math.min(value, fullMilliampere);
    else this.#drive(channel, kind === 'V' ? value : this.#voltsForMilliampere(channel, value));
    return this.#tripped(channel);
  }

  #voltsForMilliampere(channel: number, milliampere: number): number {
    const resistance = this.#port.resistanceOhm(channel);
    return Number.isFinite(resistance) ? (milliampere / 1000) * resistance : (this.#state.maxVolts[channel] ?? 0);
  }

  #tripped(channel: number): number | null {
    const { volts, maxVolts, maxMilliampere } = this.#state;
    const overVoltage = (volts[channel] ?? 0) > (maxVolts[channel] ?? fullVolts);
    const overCurrent = this.#port.currentMa(channel) > (maxMilliampere[channel] ?? fullMilliampere);
    if (!overVoltage && !overCurrent) return null;
    this.#drive(channel, 0);
    return overVoltage ? errors.voltage : errors.current;
  }

  /** Puts a voltage out as the 16-bit converter can; one beyond its range is left to the trip. */
  #drive(channel: number, volts: number): void {
    const word = Math.floor((volts / fullVolts) * fullWord + 1e-9);
    this.#state.volts[channel] = (word / fullWord) * fullVolts;
    if (volts <= fullVolts) this.#port.setVolts(channel, this.#state.volts[channel]);
  }
}

const signed = (value: number): string => {
  const text = Math.abs(value).toFixed(4);
  return `${value < 0 && text !== '0.0000' ? '-' : '+'}${text}`;
};
const formatVolts = (volts: number): string => `${signed(volts)} V`;
const formatMilliampere = (milliampere: number): string => `${signed(milliampere)} mA`;

/** Comma-separated decimal numbers; null when one is not a number. */
function parseValues(text: string): number[] | null {
  const parts = text.split(',').map((part) => part.trim());
  return parts.every((part) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part)) ? parts.map(Number) : null;
}

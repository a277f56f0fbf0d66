import { z } from 'zod';
import { canonicalCommand, fieldCombinations, matchCommand } from '../drivers/language/commandText.ts';
import type { Fields } from '../drivers/language/commandText.ts';
import type { Command, DriverLanguage } from '../drivers/language/driverLanguage.ts';
import { CommandBuffer, silent } from './dialect.ts';
import type { DialectReply, InstrumentDialect } from './dialect.ts';

const stateSchema = z.strictObject({ values: z.record(z.string(), z.string()), errors: z.array(z.string()) });
export type DefinitionState = z.output<typeof stateSchema>;

/** What a simulated chip gives the instrument, and hears of it. */
export interface DefinitionPort {
  spend(latencyMs: number): void;
  /**
   * Chip time moves by this command. Not by settings and their queries: what a client looks at, because an earlier one may
   * have changed it, must not shift the readings of the run that follows.
   */
  isTimed?(command: string): boolean;
  /** A command was obeyed: its name and what was set, as it stands on the wire. */
  changed?(command: string, value: string, fields: Fields): void;
  /** The chip's own answer for a measurement, as it stands on the wire; null where it has none. */
  measured?(command: string, fields: Fields): string | null;
}

interface Exchange {
  readonly name: string;
  readonly command: Command;
  readonly template: string;
  readonly kind: 'ask' | 'set' | 'least' | 'most';
}

const longestQueue = 30;
const queryMs = 1;
const alone: DefinitionPort = { spend: () => undefined };

/**
 * A simulated instrument from a driver's definition: it keeps what was set, answers it back, takes measurements from the
 * settings that they follow, says the least and the most of a range, and keeps a queue of errors. It knows no physics of
 * its own; what a chip gives comes through the port.
 */
export class DefinitionDialect implements InstrumentDialect {
  readonly commandEnd: number;
  readonly #language: DriverLanguage;
  readonly #identity: string;
  readonly #port: DefinitionPort;
  readonly #exchanges: readonly Exchange[];
  readonly #buffer = new CommandBuffer();
  #state: DefinitionState = { values: {}, errors: [] };

  constructor(language: DriverLanguage, serialNumber: string, port: DefinitionPort = alone) {
    this.#language = language;
    this.commandEnd = language.dialect.commandEnd.charCodeAt(language.dialect.commandEnd.length - 1);
    this.#identity = language.identity.example.replace('{serial}', serialNumber);
    this.#port = port;
    this.#exchanges = Object.entries(language.commands)
      .flatMap(([name, command]) => exchangesOf(name, command))
      // `AZERO ONCE` is a command of its own, not a value of `AZERO {}`.
      .sort((a, b) => Number(a.template.includes('{}')) - Number(b.template.includes('{}')));
  }

  push(bytes: Uint8Array): void {
    this.#buffer.push(bytes);
  }

  next(): DialectReply | null {
    const line = this.#buffer.takeLine(this.commandEnd);
    if (line === null) return null;
    const message = line.replace(/[\r\n]+$/, '').trim();
    if (message === '' && this.#language.simulatedReply === undefined) return silent();
    const whole = this.#find(message);
    const units = whole === null ? message.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/) : [message];
    const replies = units.map((unit) => this.#obey(unit.trim())).filter((reply) => reply !== null);
    if (replies.length === 0) return silent();
    const reply = replies.join(';');
    const wrapped = this.#language.simulatedReply?.(message, reply) ?? `${reply}${this.#language.dialect.replyEnd}`;
    return { bytes: Buffer.from(wrapped, 'latin1'), latencyMs: queryMs };
  }

  release(reply: DialectReply): Uint8Array {
    return reply.bytes;
  }

  resetLink(): void {
    this.#buffer.clear();
  }

  zeroOutputs(): void {
    this.#state = { values: {}, errors: [] };
    for (const { name, command, template, kind } of this.#exchanges) {
      if (kind !== 'set') continue;
      for (const fields of fieldCombinations(template, this.#language.fields ?? {})) {
        this.#port.changed?.(name, this.#initial(command), fields);
      }
    }
  }

  snapshot(): DefinitionState {
    return structuredClone(this.#state);
  }

  restore(state: unknown): void {
    const restored = stateSchema.parse(state);
    // What was not set then is not set now.
    this.zeroOutputs();
    this.#state = restored;
    for (const [key, value] of Object.entries(this.#state.values)) {
      const [name, fields] = JSON.parse(key) as [string, Fields];
      this.#port.changed?.(name, value, fields);
    }
  }

  /** The reply to one unit of a message, or null when it has none. */
  #obey(unit: string): string | null {
    const { identity, errors } = this.#language;
    const said = canonicalCommand(unit);
    if (said === canonicalCommand(identity.ask ?? '*IDN?')) return this.#identity;
    if (/^\*OPC\?$/i.test(said)) return '1';
    if (/^\*(CLS|RST)$/i.test(said)) {
      if (/RST/i.test(said)) this.zeroOutputs();
      this.#state.errors = [];
      return null;
    }
    if (errors?.asks.some((ask) => canonicalCommand(ask) === said) === true) {
      return this.#state.errors.shift() ?? errors.none;
    }
    if (errors?.clear !== undefined && errors.clear === unit) {
      this.#state.errors = [];
      return errors.none;
    }
    const found = this.#find(unit);
    if (found !== null) return this.#exchange(found.exchange, found.value, found.fields);
    return this.#error(errors?.unknownCommand);
  }

  #find(unit: string): { exchange: Exchange; value: string; fields: Fields } | null {
    for (const exchange of this.#exchanges) {
      const match = matchCommand(exchange.template, unit, this.#language.fields);
      if (match !== null) return { exchange, ...match };
    }
    return null;
  }

  #exchange({ name, command, kind }: Exchange, value: string, fields: Fields): string | null {
    if (this.#port.isTimed?.(name) === true && (kind === 'set' || command.set === undefined)) this.#port.spend(queryMs);
    if (kind === 'ask') return this.#answer(name, command, fields);
    const [least, most] = command.tellsRange ?? [-Infinity, Infinity];
    if (kind === 'least' || kind === 'most') return command.value?.format(kind === 'least' ? least : most) ?? '0';
    if (command.value !== undefined) {
      try {
        const parsed = command.value.parse(value);
        command.value.format(parsed);
        if (typeof parsed === 'number' && (parsed < least || parsed > most)) throw new RangeError(value);
      } catch {
        return this.#error(this.#language.errors?.badValue);
      }
    }
    this.#state.values[keyOf(name, fields)] = value;
    this.#port.changed?.(name, value, fields);
    return command.acknowledged === true ? value : null;
  }

  #answer(name: string, command: Command, fields: Fields): string {
    const measured = this.#port.measured?.(name, fields) ?? null;
    if (measured !== null) return measured;
    const { follows, simulate } = command;
    if (simulate !== undefined) {
      return simulate((other) => this.#valueOf(other, this.#language.commands[other] ?? command, fields));
    }
    if (follows !== undefined) {
      const followed = this.#language.commands[follows.command];
      const text = this.#valueOf(follows.command, followed ?? command, fields);
      return follows.factor === undefined ? text : String(Number((Number(text) * follows.factor).toPrecision(9)));
    }
    return this.#valueOf(name, command, fields);
  }

  #valueOf(name: string, command: Command, fields: Fields): string {
    return this.#state.values[keyOf(name, fields)] ?? this.#initial(command);
  }

  #initial(command: Command): string {
    return command.initial ?? command.value?.forms[0]?.reply ?? '';
  }

  #error(text: string | undefined): string | null {
    if (text !== undefined && this.#state.errors.length < longestQueue) this.#state.errors.push(text);
    // An instrument with an echo and a prompt says something to everything.
    return this.#language.simulatedReply === undefined ? null : 'unknown command';
  }
}

const keyOf = (name: string, fields: Fields): string => JSON.stringify([name, fields]);

function exchangesOf(name: string, command: Command): Exchange[] {
  const { ask, set, tellsRange } = command;
  const made: Exchange[] = [];
  if (ask !== undefined) made.push({ name, command, template: ask, kind: 'ask' });
  if (ask !== undefined && tellsRange !== undefined) {
    made.push({ name, command, template: `${ask} MIN`, kind: 'least' });
    made.push({ name, command, template: `${ask} MAX`, kind: 'most' });
  }
  if (set !== undefined) made.push({ name, command, template: set, kind: 'set' });
  return made;
}

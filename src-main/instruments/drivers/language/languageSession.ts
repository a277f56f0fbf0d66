import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { GarbledReply } from '../../protocols/dialect.ts';
import type { ExchangeOptions } from '../../protocols/exchange.ts';
import type { DriverContext } from '../driverDefinition.ts';
import { fillCommand } from './commandText.ts';
import type { Fields } from './commandText.ts';
import type { Command, DriverLanguage, Options } from './driverLanguage.ts';
import { mostErrors } from './errorQueue.ts';

type Signal = AbortSignal | undefined;

/** The commands of a definition over a link: ask, put, and what the error queue says of it. */
export class LanguageSession<N extends string = string> {
  readonly context: DriverContext;
  /** Of the bench file, with defaults and with what was found at connect. */
  options: Options;
  readonly #language: DriverLanguage;

  constructor(language: DriverLanguage, context: DriverContext, options: Options) {
    this.#language = language;
    this.context = context;
    this.options = options;
  }

  command(name: N): Command {
    const command = this.#language.commands[name];
    if (command === undefined) throw new Error(`${this.#language.name} has no command ${name}`);
    return command;
  }

  /** Asks and reads the value. @throws instrument_timeout, instrument_reply, instrument_lost, stopped */
  async ask(name: N, signal: Signal, { fields = {}, suffix = '', timeoutMs }: AskOptions = {}): Promise<unknown> {
    const { ask, value, timeoutMs: ownMs } = this.command(name);
    if (ask === undefined || value === undefined) throw new Error(`${name} cannot be asked`);
    const text = fillCommand(ask, fields) + suffix;
    const options = { signal, timeoutMs: timeoutMs ?? ownMs };
    return await this.context.link.read(text, (reply) => value.parse(reply), options);
  }

  /** How long the answer to a command is waited for: as the definition says, else as the bench file does. */
  timeoutOf(name: N, fields: Fields = {}): number {
    const { ask = '', timeoutMs } = this.command(name);
    return timeoutMs ?? this.context.timeoutOf(fillCommand(ask, fields));
  }

  async askNumber(name: N, signal: Signal, options: AskOptions = {}): Promise<number> {
    const value = await this.ask(name, signal, options);
    if (typeof value === 'number') return value;
    throw new Error(`${name} is no number`);
  }

  async askSwitch(name: N, signal: Signal, fields: Fields = {}): Promise<boolean> {
    return (await this.ask(name, signal, { fields })) === true;
  }

  /**
   * Sends a value and asks what the instrument has to say of it. The value goes out first: a safe value must never wait
   * for a complaint.
   * @throws instrument_refused with the instrument's own words, and as `ask`; what cannot say whether the value was taken
   * says that nobody knows
   */
  async put(name: N, value: unknown, signal: Signal, fields: Fields = {}): Promise<void> {
    const text = this.textOf(name, value, fields);
    const { acknowledged = false, timeoutMs } = this.command(name);
    if (acknowledged)
      await this.context.link.write(text, (reply) => this.#acknowledge(name, reply), { signal, timeoutMs });
    else await this.context.link.send(text, { signal });
    const errors = await this.#errorsAfter(text, signal);
    if (errors.length === 0) return;
    throw new FringeError('instrument_refused', `${this.context.label} refused ${text}: ${errors.join('; ')}.`, {
      remedy: 'Check the value and the mode of the instrument; what it stands at is read back at the next look.',
    });
  }

  /** A sentence for what the instrument does not do, or stands in the way of. @param what a clause: `is locked` */
  refusal(what: string, remedy = 'Change it on the panel of the instrument, then reconnect.'): FringeError {
    return new FringeError('instrument_refused', `${this.context.label} ${what}.`, { remedy });
  }

  /** The bytes of a set, without terminator. @throws bad_input */
  textOf(name: N, value: unknown, fields: Fields = {}): string {
    const { set, value: kind } = this.command(name);
    if (set === undefined) throw new Error(`${name} cannot be set`);
    return fillCommand(set, fields, kind === undefined ? '' : kind.format(value));
  }

  #acknowledge(name: N, reply: string): void {
    const { value } = this.command(name);
    if (value !== undefined) value.parse(reply);
    else if (/error|unknown/i.test(reply)) throw new GarbledReply(reply, 'an acknowledgement');
  }

  /**
   * The complaints about a command that was just sent. Asking takes a complaint out of its queue: a reply that was lost or
   * spoilt may have been the refusal, and asked again the queue would say that nothing was wrong.
   */
  async #errorsAfter(text: string, signal: Signal): Promise<string[]> {
    const found: string[] = [];
    try {
      await this.#drainInto(found, { signal, retries: 0 });
    } catch (error) {
      if (found.length > 0) return found;
      if (!(error instanceof FringeError) || error.code === 'stopped') throw error;
      const why = error.message.replace(/\.$/, '').replace(this.context.label, 'it');
      const message = `It is not known whether ${this.context.label} obeyed ${text}: asked for its errors, ${why}.`;
      const remedy = 'Treat the output as driven; read it back, or set it again.';
      throw new FringeError(error.code, message, { remedy, cause: error });
    }
    return found;
  }

  /** What the error queue holds, oldest first; it is empty afterwards. */
  async drainErrors(signal: Signal): Promise<string[]> {
    const found: string[] = [];
    await this.#drainInto(found, { signal });
    return found;
  }

  async #drainInto(found: string[], options: ExchangeOptions): Promise<void> {
    const { errors } = this.#language;
    for (const ask of errors?.asks ?? []) {
      while (found.length < mostErrors) {
        const error = await this.context.link.read(ask, (reply) => errors?.parse(reply, ask) ?? null, options);
        if (error === null) break;
        found.push(error);
        if (errors?.once === true) break;
      }
    }
    const clear = errors?.clear;
    if (found.length > 0 && clear !== undefined) await this.context.link.read(clear, () => undefined, options);
  }
}

export interface AskOptions {
  readonly fields?: Fields;
  /** ` MIN` or ` MAX`. */
  readonly suffix?: string;
  readonly timeoutMs?: number;
}

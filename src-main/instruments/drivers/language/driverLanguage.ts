import type { InstrumentIdentity, OutputLimits } from '../../../interfaces/instrument.ts';
import type { Dialect } from '../../protocols/dialect.ts';
import type { DriverContext, DriverSession } from '../driverDefinition.ts';
import type { FieldChoices, Fields } from './commandText.ts';
import type { ErrorQueue } from './errorQueue.ts';
import type { LanguageSession } from './languageSession.ts';
import type { Value } from './values.ts';

/**
 * One thing that an instrument can be asked, set, or told. In its texts `{}` stands for the value and `{name}` for a
 * field, such as the channel.
 */
export interface Command<T = unknown> {
  /** What it is, for the documentation: a clause without a full stop. */
  readonly words: string;
  readonly ask?: string;
  readonly set?: string;
  /** Left out for a command that carries nothing. */
  readonly value?: Value<T>;
  /**
   * The instrument tells the least and the most that may be set, asked with ` MIN` and ` MAX`. These are the simulated
   * one's, in our unit.
   */
  readonly tellsRange?: readonly [number, number];
  /** The instrument answers a set with a line of its own. */
  readonly acknowledged?: boolean;
  /** When it may take longer than other commands. */
  readonly timeoutMs?: number;
  /** What the simulator answers at first: as it stands on the wire; the first form of the value when left out. */
  readonly initial?: string;
  /** What the simulator answers, from what it holds of other commands. */
  readonly simulate?: (held: (command: string) => string) => string;
  /** A measurement that the simulator takes from what another command set, times a factor. */
  readonly follows?: { readonly command: string; readonly factor?: number };
}

/** Left or right end of a range: a constant, a command that is asked at connect, or the end that a command tells. */
export type RangeEnd<N extends string> = number | { readonly ask: N } | { readonly most: N } | { readonly least: N };

export interface InputDefinition<N extends string = string> {
  readonly label: string;
  readonly unit: string;
  readonly read: N;
  readonly fields?: Fields;
  /** Which of a list. */
  readonly pick?: number;
  /** To our unit, where one list carries several. */
  readonly scale?: number;
  /** How averaging is set: so many nanoseconds are 1 in the command's unit. */
  readonly integration?: { readonly set: N; readonly unitNs: number; readonly range: readonly [number, number] };
  /** What one reading takes where nothing is set. */
  readonly readingNs?: number;
  /** A switch that must be on, else the reading has this fault. */
  readonly needs?: { readonly on: N; readonly otherwise: string };
  /** A further step in code, such as a thermistor's equation. */
  readonly convert?: (value: number) => number;
}

/** What must hold at connect, or the instrument cannot be used. */
export interface Demand<N extends string> {
  readonly ask: N;
  readonly is: unknown;
  /** A clause: `does not speak SCPI`. */
  readonly otherwise: string;
  readonly remedy: string;
}

export interface OutputDefinition<N extends string = string> {
  readonly label: string;
  readonly unit: OutputLimits['unit'];
  /** Carries a number in the output's unit; it can be asked too. */
  readonly set: N;
  readonly fields?: Fields;
  readonly limits: readonly [RangeEnd<N>, RangeEnd<N>];
  /** Most current that the instrument lets through, in mA, as the command has it. */
  readonly maxCurrentMa?: N;
  /** Where the current is read, in mA times `scale`. */
  readonly current?: { readonly read: N; readonly pick?: number; readonly scale?: number };
  /** The switch of the output: put on after a set unless the option `enable_output` is false. */
  readonly enable?: N;
  /** Switched on before, such as the cooler of a laser. */
  readonly after?: { readonly on: N; readonly otherwise: string };
  /** What the output gives while it is switched off; left out where it then has no value that is known. */
  readonly offValue?: number;
  /** Asked after a set, answered when the output stands there. */
  readonly settled?: N;
  /** How far what is read back may lie from what was set before that counts as a refusal; not read back when left out. */
  readonly tolerance?: number;
  /** Between the output's unit and the command's, where no factor does it: degC and ohm of a thermistor. */
  readonly convert?: { readonly toCommand: (value: number) => number; readonly fromCommand: (value: number) => number };
  /** The value that harms nothing. With `off` the way to safe, of the driver and of the guard, also switches the output off there. */
  readonly safe: {
    readonly value: number;
    readonly off: boolean;
    readonly words?: string;
    readonly also?: readonly N[];
  };
  /** Sent after a set, where no switch can be asked; not after the safe value where `safe.also` undoes it. */
  readonly then?: N;
  /** One exchange that tells all the outputs of a group; this one's place in its list. */
  readonly group?: { readonly ask: N; readonly place: number };
}

export type OptionValue = string | number | boolean;

export interface OptionDefinition<N extends string = string> {
  readonly words: string;
  readonly kind: 'number' | 'switch' | 'words';
  readonly unit?: string;
  /** Of a number; `asked` takes the range that the command tells. */
  readonly range?: readonly [number, number] | 'asked';
  /** Of words. */
  readonly choices?: readonly string[];
  /** Set at connect, and read back when it can be asked. */
  readonly command?: N;
  /** How far what is read back may lie from a number that was set. */
  readonly tolerance?: number;
  readonly otherwise?: OptionValue;
  /** Set when somebody connects, not when a link that was lost is found again: what it switches on may be off for a reason. */
  readonly notOnReturn?: boolean;
  /** Changed only while this switch is off: an instrument that is found driving something is left alone. */
  readonly whileOff?: N;
}

export type Options = Readonly<Record<string, OptionValue>>;
type ByOptions<T> = readonly T[] | ((options: Options) => readonly T[]);

/**
 * A driver as data. From this one definition come reading, writing, validation, the documentation page, a simulated
 * instrument and the table of tests.
 */
export interface DriverLanguage<C extends Readonly<Record<string, Command>> = Readonly<Record<string, Command>>> {
  /** As a bench file names it. */
  readonly name: string;
  /** For the documentation: maker and models. */
  readonly title: string;
  readonly summary: string;
  readonly sources: readonly string[];
  /** What a user should know and the tables do not say; one paragraph each. */
  readonly notes?: readonly string[];
  readonly dialect: Dialect;
  readonly identity: {
    /** `*IDN?` when left out. */
    readonly ask?: string;
    readonly models: RegExp;
    /** What should have answered: `a Keithley 2400 SourceMeter`. */
    readonly expected: string;
    /** Left out for the four fields of IEEE 488.2. */
    readonly matches?: (reply: string) => boolean;
    readonly parse?: (reply: string) => InstrumentIdentity;
    /** For the simulator: `{serial}` stands for the serial number. */
    readonly example: string;
  };
  /** What the bench file says of it beside driver and address, for the documentation. */
  readonly benchFile?: Readonly<Record<string, unknown>>;
  /** Usual speed and address, for the documentation. */
  readonly links: readonly string[];
  readonly commands: C;
  readonly fields?: FieldChoices;
  readonly errors: ErrorQueue | null;
  /** Looks at connect for what inputs and outputs depend on, such as the number of channels: it is added to the options. */
  readonly found?: (session: LanguageSession<keyof C & string>, signal: AbortSignal | undefined) => Promise<Options>;
  readonly demands?: readonly Demand<keyof C & string>[];
  /** Sent at connect, in order: commands that carry nothing, or a value. */
  readonly setup?: readonly (keyof C & string)[];
  readonly options?: Readonly<Record<string, OptionDefinition<keyof C & string>>>;
  readonly inputs?: ByOptions<InputDefinition<keyof C & string>>;
  readonly outputs?: ByOptions<OutputDefinition<keyof C & string>>;
  /** The query that ends the guard's steps for one instrument, by whose reply it knows that they were read. */
  readonly guardEnds?: string | null;
  /** How the simulator wraps its replies; a line feed after each when left out. */
  readonly simulatedReply?: (command: string, reply: string) => string;
  /** Where an instrument is odd: anything of the session, written by hand, in place of what is derived. */
  readonly session?: (
    session: LanguageSession<keyof C & string>,
    derived: DriverSession,
    signal: AbortSignal | undefined,
  ) => Partial<DriverSession> | Promise<Partial<DriverSession>>;
}

export const inputsOf = (language: DriverLanguage, options: Options): readonly InputDefinition[] =>
  typeof language.inputs === 'function' ? language.inputs(options) : (language.inputs ?? []);

export const outputsOf = (language: DriverLanguage, options: Options): readonly OutputDefinition[] =>
  typeof language.outputs === 'function' ? language.outputs(options) : (language.outputs ?? []);

/** The options of a bench file with what stands in for those left out. */
export function withDefaults(language: DriverLanguage, options: Options): Options {
  const defaults = Object.entries(language.options ?? {}).flatMap(([name, { otherwise }]) =>
    otherwise === undefined ? [] : [[name, otherwise] as const],
  );
  return { ...Object.fromEntries(defaults), ...options };
}

export type { DriverContext };

import { FringeError } from '../../errors/fringeError.ts';

/** Reads the options of one model; every refusal names its option. */
export class ModelOptions {
  readonly #model: string;
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  constructor(model: string, given: Readonly<Record<string, unknown>>) {
    this.#model = model;
    this.#given = given;
  }

  /** @throws bad_input */
  refuse(option: string, what: string, remedy: string): never {
    throw new FringeError('bad_input', `The model ${this.#model} cannot be made: ${what}.`, {
      path: `model.options.${option}`,
      remedy,
    });
  }

  has(option: string): boolean {
    this.#known.add(option);
    return this.#given[option] !== undefined;
  }

  /** A finite number within limits; the fallback when left out. @throws bad_input, also when it is left out without one */
  number(option: string, { above = -Infinity, most = Infinity, fallback }: NumberLimits): number {
    if (!this.has(option)) {
      if (fallback !== undefined) return fallback;
      return this.refuse(option, `its option "${option}" is missing`, 'Give it under "options".');
    }
    const value = this.#given[option];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return this.refuse(option, `its option "${option}" is no finite number`, 'Give a number.');
    }
    if (value > above && value <= most) return value;
    const range = [
      ...(above === -Infinity ? [] : [`above ${above}`]),
      ...(most === Infinity ? [] : [`at most ${most}`]),
    ].join(' and ');
    return this.refuse(option, `its option "${option}" is ${value}; it must be ${range}`, `Give a number ${range}.`);
  }

  whole(option: string, limits: { readonly least: number; readonly most: number; readonly fallback?: number }): number {
    const { least, most, fallback } = limits;
    const value = this.number(option, { above: least - 1, most, ...(fallback === undefined ? {} : { fallback }) });
    if (Number.isInteger(value)) return value;
    return this.refuse(option, `its option "${option}" is ${value}, no whole number`, 'Give a whole number.');
  }

  /** One of several words; the first when left out. */
  choice<const Word extends string>(option: string, words: readonly [Word, ...Word[]]): Word {
    if (!this.has(option)) return words[0];
    const found = words.find((word) => word === this.#given[option]);
    if (found !== undefined) return found;
    const list = words.map((word) => `"${word}"`).join(' or ');
    return this.refuse(option, `its option "${option}" is neither of ${list}`, `Give ${list}.`);
  }

  /** A number that is taken as known, or null where the word "fitted" makes a parameter of it. */
  fixedOrFitted(option: string, fallback: number | null): number | null {
    if (!this.has(option)) return fallback;
    return this.#given[option] === 'fitted' ? null : this.number(option, {});
  }

  /** Refuses what nobody asked for; called last. @throws bad_input */
  done(): void {
    const unknown = Object.keys(this.#given).find((option) => !this.#known.has(option));
    if (unknown === undefined) return;
    const known = [...this.#known].join(', ');
    this.refuse(unknown, `it has no option "${unknown}" here`, `Its options are ${known}.`);
  }
}

interface NumberLimits {
  /** Exclusive. */
  readonly above?: number;
  /** Inclusive. */
  readonly most?: number;
  readonly fallback?: number;
}

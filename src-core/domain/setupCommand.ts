/** What of an output's definition a setup must not say. */
export interface SettableOutput {
  /** With `{}` for the value. */
  readonly set: string;
  readonly enable?: string | undefined;
}

/** Words that SCPI lets be left out (SCPI-99, volume 2: SOURce, LEVel, IMMediate, AMPLitude, STATe). */
const leftOut: ReadonlySet<string> = new Set(['SOUR', 'LEV', 'IMM', 'AMPL', 'STAT']);
const on = /^(ON|\+?0*1(\.0*)?)\b/i;
/** Headers that switch on what gives current, heat or light. */
const switches = /(^|:)(OUTP|LAS|LD|LDON|TEC|TEON)\d*$/;
/** Alone it sets a power. */
const light = /(^|:)POW(ER)?\d*:STATE?\s/i;

interface Part {
  /** Words in their short form, without those that may be left out. */
  readonly header: string;
  readonly argument: string;
  readonly text: string;
}

const shortWord = (word: string): string => {
  const [, letters = '', digits = ''] = /^(.*?)(\d*)$/.exec(word.toUpperCase()) ?? [];
  const short = letters.length <= 4 ? letters : letters.slice(0, /[AEIOU]/.test(letters[3] ?? '') ? 3 : 4);
  return digits === '' || Number(digits) === 1 ? short : short + String(Number(digits));
};

const headerOf = (words: readonly string[]): string =>
  words
    .map(shortWord)
    .filter((word, _, all) => !leftOut.has(word) || all.length === 1)
    .join(':');

/** The commands between semicolons; one that does not begin with a colon may go on below the header before it. */
function partsOf(text: string): Part[] {
  let below: string[] = [];
  return text.split(';').flatMap((piece) => {
    const trimmed = piece.trim();
    const [head = '', ...rest] = trimmed.split(/\s+/);
    const words = head.replace(/^:/, '').split(':');
    const argument = rest.join(' ');
    const whole = trimmed.startsWith(':') || trimmed.startsWith('*') ? [] : below;
    if (!trimmed.startsWith('*')) below = [...whole, ...words].slice(0, -1);
    const part = (all: readonly string[]): Part => ({ header: headerOf(all), argument, text: trimmed });
    return whole.length === 0 ? [part(words)] : [part(words), part([...whole, ...words])];
  });
}

/**
 * Why a command may not stand in a setup, which goes out at every connect, in a few words; null for one that may: it
 * neither sets one of the outputs nor switches anything on.
 */
export function refusalOfSetup(text: string, outputs: readonly SettableOutput[]): string | null {
  const parts = partsOf(text);
  const because = 'and a setup goes out at every connect';
  for (const { set, enable } of outputs) {
    const setters = partsOf(set).filter((part) => part.text.includes('{}'));
    const isSet = parts.some((part) => setters.some((setter) => isOf(part, setter)));
    if (isSet) return `"${text}" sets an output ("${set}"), ${because}`;
    const isEnabled = enable !== undefined && partsOf(enable).some((one) => parts.some((part) => isSame(part, one)));
    if (isEnabled && !/^(OFF|0)\b/i.test(partsOf(enable).at(-1)?.argument ?? '')) {
      return `"${text}" switches an output on ("${enable}"), ${because}`;
    }
  }
  const switched = parts.find(
    ({ header, argument, text: said }) => (switches.test(header) || light.test(said)) && on.test(argument),
  );
  if (switched !== undefined) return `"${switched.text}" switches on, ${because}`;
  const recalled = parts.find(({ header }) => header === '*RCL');
  return recalled === undefined ? null : `"${recalled.text}" brings back outputs of earlier, ${because}`;
}

function isOf(part: Part, setter: Part): boolean {
  const before = setter.text.slice(0, setter.text.indexOf('{}')).trim().toUpperCase();
  if (before !== '' && !/\s/.test(setter.text) && part.text.toUpperCase().startsWith(before)) return true;
  return part.argument !== '' && part.header === setter.header;
}

const isSame = (a: Part, b: Part): boolean =>
  a.header === b.header && a.argument.toUpperCase() === b.argument.toUpperCase();

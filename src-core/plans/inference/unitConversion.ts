/** How numbers of a column become numbers in the unit of a model. */
export interface UnitConversion {
  /** The number in the model's unit over the number in the column's; null when no factor leads there. */
  readonly factor: number | null;
  convert(value: number): number;
}

const prefixes: Readonly<Record<string, number>> = {
  ...{ p: 1e-12, n: 1e-9, u: 1e-6, µ: 1e-6, μ: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
};
const scaled = /^(?<prefix>[pnuµμmkMGT])?(?<base>m|W|V|A|s|Hz|rad|ohm|Ohm|Ω)$/u;
const spellings: Readonly<Record<string, string>> = { Ohm: 'ohm', Ω: 'ohm' };

interface Scaled {
  readonly base: string;
  readonly size: number;
}

function scaledOf(unit: string): Scaled | null {
  const { prefix = '', base } = scaled.exec(unit)?.groups ?? {};
  if (base === undefined) return null;
  return { base: spellings[base] ?? base, size: prefix === '' ? 1 : (prefixes[prefix] as number) };
}

/** One for the same unit; null when nothing is known that leads from one to the other. W and its parts become dBm. */
export function unitConversion(from: string, to: string): UnitConversion | null {
  if (from.toLowerCase() === to.toLowerCase() && scaledOf(from) === null) return byFactor(1);
  const [source, target] = [scaledOf(from), scaledOf(to)];
  if (source === null) return null;
  if (target !== null && source.base === target.base) {
    // A quotient of powers of ten is exact one way round only.
    const { size } = source;
    return byFactor(size >= target.size ? Math.round(size / target.size) : 1 / Math.round(target.size / size));
  }
  if (to !== 'dBm' || source.base !== 'W') return null;
  return { factor: null, convert: (value) => 10 * Math.log10((value * source.size) / 1e-3) };
}

const byFactor = (factor: number): UnitConversion => ({ factor, convert: (value) => value * factor });

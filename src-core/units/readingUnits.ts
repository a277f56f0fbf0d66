import { dbmToWatts, wattsToDbm } from './decibel.ts';
import { degCToKelvin, kelvinToDegC } from './temperature.ts';

/** What one of a unit is in the first of its kind: `W` of powers, `A` of currents. Letter case counts: mW and MW differ. */
const kinds: readonly Readonly<Record<string, number>>[] = [
  { W: 1, mW: 1e-3, uW: 1e-6, nW: 1e-9, pW: 1e-12 },
  { A: 1, mA: 1e-3, uA: 1e-6, nA: 1e-9, pA: 1e-12 },
  { V: 1, mV: 1e-3, uV: 1e-6, kV: 1e3 },
  { ohm: 1, mohm: 1e-3, kohm: 1e3, Mohm: 1e6 },
  { nm: 1, pm: 1e-3, um: 1e3, m: 1e9 },
  { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 },
  { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9, THz: 1e12 },
];

/** One spelling of each: the micro sign, the Greek letters, the sign of a degree. */
const plain = (unit: string): string =>
  unit
    .trim()
    .replace(/^[\u00b5\u03bc]/, 'u')
    .replace(/[\u03a9\u2126]$/, 'ohm')
    .replace(/^(\u00b0C|C)$/, 'degC');

/**
 * A reading in another unit of the same kind, powers in dBm among them; null when the two do not measure the same.
 * @param from unit of the value, such as `mW`; @param to unit wanted
 */
export function inUnit(value: number, from: string, to: string): number | null {
  const [source, target] = [plain(from), plain(to)];
  if (source === target) return value;
  if (source === 'dBm') return inUnit(dbmToWatts(value), 'W', target);
  if (target === 'dBm') {
    const watts = inUnit(value, source, 'W');
    return watts === null ? null : wattsToDbm(watts);
  }
  if (source === 'degC' && target === 'K') return degCToKelvin(value);
  if (source === 'K' && target === 'degC') return kelvinToDegC(value);
  const kind = kinds.find((units) => Object.hasOwn(units, source) && Object.hasOwn(units, target));
  const [one, other] = [kind?.[source], kind?.[target]];
  return one === undefined || other === undefined ? null : (value * one) / other;
}

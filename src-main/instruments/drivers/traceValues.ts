import { GarbledReply } from '../protocols/dialect.ts';
import { parseDecimal, parseMeasured } from './scpi.ts';

const valuesOf = (reply: string): string[] => reply.split(',').map((value) => value.trim());

function requireCount(reply: string, values: readonly string[], points: number): void {
  if (values.length !== points) throw new GarbledReply(reply, `${points} values`);
}

/** `+1.55000000E-006,+1.55001000E-006`: metres, as nm to a tenth of a femtometre; they must rise. */
export const parseTraceWavelengthsNm =
  (points: number) =>
  (reply: string): number[] => {
    const values = valuesOf(reply);
    requireCount(reply, values, points);
    const wavelengthsNm = values.map((value) => Math.round(parseDecimal(value) * 1e16) / 1e7);
    if (wavelengthsNm.some((nm, index) => nm <= (wavelengthsNm[index - 1] ?? 0))) {
      throw new GarbledReply(reply, 'wavelengths that rise');
    }
    return wavelengthsNm;
  };

/** `-1.00000000E+001`: dBm, exponents of three digits. NaN where there is no number, minus infinity where there is no light. */
export const parseTraceLevels =
  (points: number) =>
  (reply: string): number[] => {
    const values = valuesOf(reply);
    requireCount(reply, values, points);
    return values.map((value) => (/^-inf/i.test(value) ? -Infinity : (parseMeasured(value).value ?? Number.NaN)));
  };

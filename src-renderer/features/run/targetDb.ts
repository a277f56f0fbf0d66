import { ratioToDb } from '../../../src-core/units/decibel.ts';

/** A target of cross over through, said as extinction in dB; null for a cost that is no such ratio. */
export function targetDb(expression: string, target: number): number | null {
  const isRatio = /^\s*\w*cross\w*\s*\/\s*\w*through\w*\s*$/i.test(expression);
  return isRatio && target > 0 ? -ratioToDb(target) : null;
}

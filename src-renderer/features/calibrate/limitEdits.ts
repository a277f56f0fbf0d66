import type { Limits } from '../../../src-core/domain/kernel.ts';

/**
 * A pair of limits with one end typed anew.
 * @param current as the text has it; the bench's own hold where it has none
 * @param typed null: the bench's own end again
 * @returns undefined when nothing is left that differs from the bench's own
 */
export function withLimit(
  current: unknown,
  end: 'low' | 'high',
  typed: number | null,
  own: Limits | null,
): Limits | undefined {
  const index = end === 'low' ? 0 : 1;
  const standing = isPair(current) ? current : own;
  const value = typed ?? own?.[index];
  if (value === undefined) return undefined;
  // Of an unknown parameter one end says nothing of the other: a unit apart is valid and meant to be changed.
  const other = standing?.[1 - index] ?? (end === 'low' ? value + 1 : value - 1);
  const next: Limits = end === 'low' ? [value, other] : [other, value];
  return own !== null && next[0] === own[0] && next[1] === own[1] ? undefined : next;
}

export const isPair = (value: unknown): value is Limits =>
  Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number');

import type { Tone } from '../../../ui/Tag.tsx';

/**
 * What a share of accepted proposals says of an ensemble: between 0.2 and 0.5 all is well (Foreman-Mackey et al., PASP 125
 * (2013) 306, section 4).
 */
export function acceptanceTone(share: number): { readonly tone: Tone; readonly words: string } {
  if (share < 0.05) return { tone: 'bad', words: 'stuck' };
  if (share < 0.2) return { tone: 'warn', words: 'low' };
  if (share <= 0.5) return { tone: 'good', words: 'fine' };
  return share < 0.7 ? { tone: 'plain', words: 'high' } : { tone: 'warn', words: 'very high' };
}

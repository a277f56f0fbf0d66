import { looksNumeric } from './cellReader.ts';
import { splitCells } from './splitCells.ts';
import type { Delimiter } from './splitCells.ts';

/** Of equally good ones the first. */
const candidates: readonly Delimiter[] = ['\t', ';', ',', ' '];
/** Of a line that is looked at: some files have 12,000 columns. */
const mostLetters = 4000;

/**
 * What parts the cells of these lines: whatever leaves most of them numbers, and of equals what gives more cells. The
 * first line, which may be a header, counts only when there is no other.
 */
export function sniffDelimiter(lines: readonly string[]): Delimiter {
  const sample = (lines.length > 1 ? lines.slice(1) : lines).map((line) => line.slice(0, mostLetters));
  let best: { delimiter: Delimiter; share: number; cells: number } | null = null;
  for (const delimiter of candidates) {
    let cells = 0;
    let numbers = 0;
    for (const line of sample) {
      const split = splitCells(line, delimiter);
      cells += split.length;
      for (const cell of split) if (looksNumeric(cell, delimiter)) numbers++;
    }
    const share = cells === 0 ? 0 : numbers / cells;
    if (best === null || share > best.share || (share === best.share && cells > best.cells)) {
      best = { delimiter, share, cells };
    }
  }
  return best?.delimiter ?? ',';
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface CornerLayout {
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Of the parameter `row` upwards and `column` to the right; on the diagonal its own histogram. */
  readonly cell: (row: number, column: number) => Box;
  /** How the numbers under the columns lie. */
  readonly lowerNumbers: 'across' | 'upright';
  /** Where one pair is shown large, with its axes' numbers inside; null where there is no room. */
  readonly inset: Box | null;
}

export interface CornerSize {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Of the longest title, which stands above its cell on the diagonal and may reach beyond it. */
  readonly titleWidth: number;
}

const gap = 6;
const titleHeight = 20;
const leftRoom = 92;
const numberHeight = 14;
const uprightRoom = 66;
const widestCell = 1.9;
const narrowestAcross = 104;
const leastInset = 170;
const insetRoom = { left: 78, bottom: 40 };

/** Heights at which a corner of so many parameters can still be read. */
export const leastCornerHeight = (count: number): number => 120 + count * Math.max(60, 92 - 3 * count);

/** Places of the cells of a lower triangle, and of a large view of one pair in the empty upper one. */
export function cornerLayout({ width, height, count, titleWidth }: CornerSize): CornerLayout {
  const rightRoom = Math.min(width * 0.25, Math.max(8, titleWidth - 70));
  const across = Math.max(20, (width - leftRoom - rightRoom - gap * (count - 1)) / count);
  const lowerNumbers = across >= narrowestAcross ? 'across' : 'upright';
  const lowerRoom = (lowerNumbers === 'across' ? numberHeight : uprightRoom) + 26;
  const cellHeight = Math.max(16, (height - titleHeight - lowerRoom - gap * (count - 1)) / count);
  const cellWidth = Math.min(across, cellHeight * widestCell);
  const cell = (row: number, column: number): Box => ({
    left: leftRoom + column * (cellWidth + gap),
    top: titleHeight + row * (cellHeight + gap),
    width: cellWidth,
    height: cellHeight,
  });
  return { cellWidth, cellHeight, cell, lowerNumbers, inset: insetOf({ width, count, titleWidth }, cell) };
}

/** The largest place, over as many rows as it takes, right of the titles on the diagonal. */
function insetOf(
  { width, count, titleWidth }: Pick<CornerSize, 'width' | 'count' | 'titleWidth'>,
  cell: CornerLayout['cell'],
): Box | null {
  if (count < 3) return null;
  let best: Box | null = null;
  for (let rows = 1; rows <= count; rows++) {
    const last = cell(rows - 1, rows - 1);
    // The title of the next row stands at the foot of this one; the last row has none below.
    const titled = cell(Math.min(rows, count - 1), Math.min(rows, count - 1)).left + titleWidth;
    const left = Math.max(last.left + last.width, titled) + 20 + insetRoom.left;
    const top = titleHeight + 4;
    const bottom = last.top + last.height - insetRoom.bottom;
    const size = { width: width - 12 - left, height: bottom - top };
    const side = Math.min(size.width, size.height);
    if (side < leastInset || (best !== null && side <= Math.min(best.width, best.height))) continue;
    const shownWidth = Math.min(size.width, size.height * 1.6);
    // Hardly larger than the cell itself it would say nothing new.
    if (Math.min(shownWidth, size.height) < 1.4 * last.height) continue;
    best = { left: width - 12 - shownWidth, top, width: shownWidth, height: Math.min(size.height, shownWidth) };
  }
  return best;
}

/** The pair that an arrow key leads to, within the lower triangle. */
export function movedPair(
  { row, column }: { readonly row: number; readonly column: number },
  key: string,
  count: number,
): { readonly row: number; readonly column: number } {
  const last = count - 1;
  switch (key) {
    case 'ArrowUp':
      return { row: Math.max(column + 1, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(last, row + 1), column };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(row - 1, column + 1) };
    case 'Home':
      return { row: 1, column: 0 };
    case 'End':
      return { row: last, column: last - 1 };
    default:
      return { row, column };
  }
}

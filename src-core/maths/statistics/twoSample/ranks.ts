/** Values replaced by their ranks from 1 on, ties sharing their mean rank; and the sizes of the groups of ties. */
export function midRanks(values: ArrayLike<number>): {
  readonly ranks: Float64Array;
  readonly ties: readonly number[];
} {
  const order = Uint32Array.from(values, (_, index) => index).sort(
    (a, b) => (values[a] as number) - (values[b] as number),
  );
  const ranks = new Float64Array(values.length);
  const ties: number[] = [];
  for (let first = 0; first < order.length;) {
    const value = values[order[first] as number];
    let end = first + 1;
    while (end < order.length && values[order[end] as number] === value) end++;
    for (let index = first; index < end; index++) ranks[order[index] as number] = (first + end + 1) / 2;
    if (end - first > 1) ties.push(end - first);
    first = end;
  }
  return { ranks, ties };
}

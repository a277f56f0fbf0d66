/**
 * Letters that must be put in, taken out or replaced to make one word of the other.
 * Source: Levenshtein, Soviet Physics Doklady 10, 707 (1966).
 */
export function editDistance(from: string, to: string): number {
  if (from.length > longestWord || to.length > longestWord) return Math.max(from.length, to.length);
  let before = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row++) {
    const now = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (before[column - 1] as number) + (from[row - 1] === to[column - 1] ? 0 : 1);
      now.push(Math.min(replaced, (before[column] as number) + 1, (now[column - 1] as number) + 1));
    }
    before = now;
  }
  return before[to.length] as number;
}

/** No name is longer: the work grows with the product of both lengths. */
const longestWord = 200;

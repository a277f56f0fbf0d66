import { FringeError } from '../../../errors/fringeError.ts';
import { createRandomStream } from '../../random/randomStream.ts';

export interface ChooseDiverseInput {
  /** What is not finite is never chosen. */
  readonly scores: ArrayLike<number>;
  /** What each score was labelled, and which session it is of: of the scores' length, or left out. */
  readonly labels?: readonly string[];
  readonly sessions?: readonly string[];
  /** How many to choose; all that there are when there are fewer. */
  readonly count: number;
  readonly seed: number;
  /** Parts of equal number into which the scores are divided by size. */
  readonly parts?: number;
}

/** Scores of one label in one part. */
interface Cell {
  readonly label: string;
  readonly part: number;
  /** Places by session, in random order; shortened as they are chosen. */
  readonly left: Map<string, number[]>;
}

const counter = (): { of(key: string | number): number; add(key: string | number): void } => {
  const counts = new Map<string | number, number>();
  return { of: (key) => counts.get(key) ?? 0, add: (key) => void counts.set(key, (counts.get(key) ?? 0) + 1) };
};

/** The part of each score by its rank; equal scores are in one part. */
function partsOf(places: readonly number[], scores: ArrayLike<number>, parts: number): Map<number, number> {
  const ordered = [...places].sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const part = new Map<number, number>();
  for (let first = 0; first < ordered.length;) {
    let end = first + 1;
    while (end < ordered.length && scores[ordered[end] as number] === scores[ordered[first] as number]) end++;
    const middle = (first + end) / 2;
    for (let at = first; at < end; at++)
      part.set(ordered[at] as number, Math.min(parts - 1, Math.floor((middle / ordered.length) * parts)));
    first = end;
  }
  return part;
}

function requireInput({ scores, labels, sessions, count, parts = 10 }: ChooseDiverseInput): void {
  for (const [path, given] of Object.entries({ labels, sessions })) {
    if (given === undefined || given.length === scores.length) continue;
    throw new FringeError('bad_input', `There are ${given.length} ${path} for ${scores.length} scores.`, {
      path,
      remedy: 'Give one for each score, or none at all.',
    });
  }
  for (const [path, given] of Object.entries({ count, parts })) {
    if (Number.isSafeInteger(given) && given >= 1) continue;
    throw new FringeError('bad_input', `Samples cannot be chosen with a ${path} of ${given}.`, {
      path,
      remedy: 'Give a whole number of at least 1.',
    });
  }
}

/**
 * Samples that cover labels, the range of the scores and sessions evenly, rather than as often as each occurs. One after
 * the other: of the label that has fewest so far, from the part of the range that has fewest of it (then fewest of
 * all), of the session that has fewest; what is even then is settled by chance. A label or part that is used up leaves
 * its share to the others.
 * @returns places of the chosen scores, ascending; the same for the same seed
 * @throws bad_input for labels or sessions of another length, or a count that is none
 * Source: W. G. Cochran, Sampling Techniques, 3rd edition (1977), chapter 5: stratified random sampling, with equal instead
 * of proportional allocation.
 */
export function chooseDiverse(input: ChooseDiverseInput): number[] {
  requireInput(input);
  const { scores, labels, sessions, count, seed, parts = 10 } = input;
  const places = Array.from({ length: scores.length }, (_, at) => at).filter((at) => Number.isFinite(scores[at]));
  const part = partsOf(places, scores, parts);
  const stream = createRandomStream({ seed, purpose: 'diverse samples' });
  for (let at = places.length - 1; at > 0; at--) {
    const other = stream.integerBelow(at + 1);
    const place = places[at] as number;
    places[at] = places[other] as number;
    places[other] = place;
  }
  const byLabel = new Map<string, Map<number, Cell>>();
  for (const place of places) {
    const label = labels?.[place] ?? '';
    const cells = byLabel.get(label) ?? new Map<number, Cell>();
    const number = part.get(place) as number;
    const cell = cells.get(number) ?? { label, part: number, left: new Map<string, number[]>() };
    const session = sessions?.[place] ?? '';
    const inSession = cell.left.get(session);
    if (inSession === undefined) cell.left.set(session, [place]);
    else inSession.push(place);
    byLabel.set(label, cells.set(number, cell));
  }
  const [ofLabel, ofPart, ofCell, ofSession] = [counter(), counter(), counter(), counter()];
  const cellKey = ({ label, part: number }: Cell): string => `${number} ${label}`;
  const chosen: number[] = [];
  // Labels, parts and sessions stand in the order of their first score among the shuffled, so ties go by chance.
  while (chosen.length < Math.min(count, places.length)) {
    const label = least([...byLabel.keys()], (one) => [ofLabel.of(one)]);
    const cells = byLabel.get(label) as Map<number, Cell>;
    const cell = least([...cells.values()], (one) => [ofCell.of(cellKey(one)), ofPart.of(one.part)]);
    const session = least([...cell.left.keys()], (one) => [ofSession.of(one)]);
    const inSession = cell.left.get(session) as number[];
    const place = inSession.pop() as number;
    if (inSession.length === 0) cell.left.delete(session);
    if (cell.left.size === 0) cells.delete(cell.part);
    if (cells.size === 0) byLabel.delete(label);
    ofLabel.add(label);
    ofPart.add(cell.part);
    ofCell.add(cellKey(cell));
    ofSession.add(session);
    chosen.push(place);
  }
  return chosen.sort((a, b) => a - b);
}

/** The first of those whose numbers, compared one by one, are least. */
function least<T>(items: readonly T[], numbersOf: (item: T) => readonly number[]): T {
  let best = items[0] as T;
  let numbers = numbersOf(best);
  for (const item of items.slice(1)) {
    const others = numbersOf(item);
    const at = others.findIndex((number, index) => number !== numbers[index]);
    if (at >= 0 && (others[at] as number) < (numbers[at] as number)) [best, numbers] = [item, others];
  }
  return best;
}

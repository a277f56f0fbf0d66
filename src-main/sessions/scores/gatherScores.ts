import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { SampleChoice } from '../../../src-core/domain/baseline.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import {
  chooseDiverse,
  neighbourCorrelationOf,
  quantileOfSorted,
  sortFinite,
} from '../../../src-core/maths/statistics/index.ts';
import type { GatheredHead, GatherWork, GatheredScores } from '../../../src-core/plans/baseline/baselineWork.ts';
import { readScoreArrays } from './scoreArrays.ts';
import { ScoreCollector } from './scoreCollector.ts';
import type { HeadScores } from './scoreCollector.ts';
import { readScoreTable } from './scoreTable.ts';
import { readSessionScores } from './sessionScores.ts';

/** They lie evenly over the range, where steady scores would lie as they are distributed. */
const chosenWords = 'The false-alarm rate does not hold for chosen samples.';

/**
 * Gathers the scores of every head from tables, sessions and the run's own readings, and writes them to a new file, head
 * after head, ascending. @throws not_found, bad_input, conflict
 */
export async function gatherScores(work: GatherWork): Promise<Omit<GatheredScores, 'phase'>> {
  const { home, files, sessions, live, choose, spool, everything = false } = work;
  const collector = new ScoreCollector({ keepsSources: choose !== null });
  let simulated = live?.simulated ?? false;
  const notes: string[] = [];
  for (const file of files) {
    collector.nextSource();
    if (everything) notes.push(...(await readIfGood(file, collector)));
    else await readScoreFile(file, collector);
  }
  for (const id of sessions) {
    collector.nextSource();
    const scores = readSessionScores(home, id);
    simulated ||= scores.simulated && scores.sensors.size > 0;
    for (const [sensor, values] of scores.sensors) addAll(collector, { model: scores.model, head: sensor }, values);
  }
  for (const { sensor, values } of live?.scores ?? []) {
    addAll(collector, { model: live?.model ?? '', head: sensor }, values);
  }
  const heads: GatheredHead[] = [];
  let samples = 0;
  const output = spool === null ? null : openSync(spool, 'w');
  try {
    for (const scores of collector.heads()) {
      const { gathered, sorted } = headOf(scores, { from: samples, choose });
      if (gathered === null) {
        notes.push(`${scores.model}/${scores.head} has no finite score: it is left out, and keeps its reference.`);
        continue;
      }
      if (output !== null) writeSync(output, new Uint8Array(sorted.buffer, sorted.byteOffset, sorted.byteLength));
      if (gathered.passedOver > 0) {
        const { count, passedOver } = gathered;
        notes.push(
          `${scores.model}/${scores.head}: ${count} of ${count + passedOver} scores were chosen. ${chosenWords}`,
        );
      }
      heads.push(gathered);
      samples += gathered.count;
    }
    if (output !== null) fsyncSync(output);
  } finally {
    if (output !== null) closeSync(output);
  }
  if (heads.length === 0) {
    throw new FringeError('bad_input', 'There is not a single finite score.', {
      remedy: 'Name tables with scores, or sessions in which sensors were read.',
    });
  }
  return { heads, samples, simulated, notes };
}

/** Nothing of a table that is refused stays. @returns why it is left out. @throws bad_input when there is too much */
async function readIfGood(file: string, collector: ScoreCollector): Promise<string[]> {
  const mark = collector.mark();
  try {
    await readScoreFile(file, collector);
    return [];
  } catch (error) {
    if (!(error instanceof FringeError) || collector.isOverfull) throw error;
    collector.returnTo(mark);
    return [`${error.message} ${error.message.includes(file) ? 'It' : file} is left out.`];
  }
}

/** An NPZ is a zip whatever its name. */
async function readScoreFile(file: string, collector: ScoreCollector): Promise<void> {
  if (await isZip(file)) await readScoreArrays(file, collector);
  else await readScoreTable(file, collector);
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path).catch((cause: unknown) => {
    throw new FringeError('not_found', `The file ${path} cannot be opened.`, { cause, remedy: 'Check the path.' });
  });
  try {
    // What is opened may still be a folder, which cannot be read.
    if (!(await file.stat()).isFile()) {
      throw new FringeError('bad_input', `${path} is no file.`, { remedy: 'Name a table of scores in it.' });
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

function addAll(
  collector: ScoreCollector,
  { model, head }: { model: string; head: string },
  values: readonly (number | null)[],
): void {
  const scores = collector.head(model, head);
  collector.count(values.length);
  for (const value of values) scores.add(head, value ?? NaN);
}

function headOf(
  { model, head, labels: given, leftOut }: HeadScores,
  { from, choose }: { from: number; choose: SampleChoice | null },
): { gathered: GatheredHead | null; sorted: Float64Array } {
  const parts = chosenOf(
    [...given]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, { scores, sources }]) => {
        return { label, scores: scores.values, sources: sources.values };
      }),
    choose,
  );
  const total = (of: readonly LabelPart[]) => of.reduce((sum, { scores }) => sum + scores.length, 0);
  const count = total(parts);
  const all = new Float64Array(count);
  const labels: [string, GatheredHead['labels'][string]][] = [];
  let at = 0;
  for (const { label, scores } of parts) {
    const { sorted } = sortFinite(scores);
    const [p5, p95] = [quantileOfSorted(sorted, 0.05), quantileOfSorted(sorted, 0.95)];
    labels.push([label, { p5, p95, method: 'minmax', count: sorted.length }]);
    all.set(sorted, at);
    at += sorted.length;
  }
  const sorted = parts.length === 1 ? all : sortFinite(all).sorted;
  if (count === 0) return { gathered: null, sorted };
  const sha256 = createHash('sha256')
    .update(new Uint8Array(sorted.buffer, sorted.byteOffset, sorted.byteLength))
    .digest('hex');
  let came = 0;
  for (const { scores } of given.values()) came += scores.values.length;
  const [only] = parts;
  const neighbourCorrelation = parts.length === 1 && only !== undefined ? neighbourCorrelationOf(only.scores) : null;
  const told = { neighbourCorrelation, labels: Object.fromEntries(labels), count, leftOut, passedOver: came - count };
  return { gathered: { model, head, ...told, from, sha256 }, sorted };
}

interface LabelPart {
  readonly label: string;
  readonly scores: Float64Array;
  readonly sources: Float64Array;
}

/** So many of a head, evenly over its range, its labels and where they came from; all where none are to be chosen. */
function chosenOf(parts: readonly LabelPart[], choose: SampleChoice | null): readonly LabelPart[] {
  if (choose === null) return parts;
  const scores = parts.flatMap((part) => [...part.scores]);
  const labels = parts.flatMap(({ label, scores: { length } }) => Array.from({ length }, () => label));
  const sessions = parts.flatMap((part) => [...part.sources].map(String));
  const { count, seed } = choose;
  const taken = new Set(chooseDiverse({ scores, labels, sessions, count, seed }));
  let before = 0;
  return parts.flatMap((part) => {
    const kept = part.scores.filter((_, at) => taken.has(before + at));
    before += part.scores.length;
    return kept.length === 0 ? [] : [{ ...part, scores: kept }];
  });
}

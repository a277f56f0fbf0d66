import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { calibrationFileSchema, headNameSchema } from '../../../src-core/domain/baseline.ts';
import type { CalibrationFile } from '../../../src-core/domain/baseline.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { normaliseScore } from '../../../src-core/plans/baseline/retagWork.ts';
import type { RetaggedScores, RetagWork, UsedReference } from '../../../src-core/plans/baseline/retagWork.ts';
import { headKey, referenceFile } from '../baselines/baselinePaths.ts';
import type { HeadName } from '../baselines/baselinePaths.ts';
import { readSessionScores } from './sessionScores.ts';
import type { SessionScores } from './sessionScores.ts';

export const retagColumns = 'model_name,head_name,label,index,score,normalised,reference_version';

/** Rows that are handed to the operating system at once. */
const rowsAtOnce = 8192;

interface Reference extends UsedReference {
  readonly labels: CalibrationFile['labels'];
}

/**
 * Writes each score of a session's sensors with its place in the range of the head's reference. A score has the range of
 * its label where the reference has one; a sensor's readings have the sensor's name for a label.
 * @throws not_found, conflict for the session; what the file system says of the table
 */
export async function retagScores({ home, session, table }: RetagWork): Promise<RetaggedScores> {
  const { model, sensors } = readSessionScores(home, session);
  const notes: string[] = [];
  if (sensors.size === 0) notes.push('No sensor was read in it: there is nothing to tag.');
  const used: Reference[] = [];
  const without: string[] = [];
  for (const head of [...sensors.keys()].sort()) {
    const reference = readReference(home, { model, head });
    if (reference === null) without.push(head);
    else if (typeof reference === 'string') notes.push(reference);
    else used.push(reference);
  }
  if (without.length > 0) notes.push(`Without a reference, so left out: ${without.join(', ')}.`);
  if (used.length === 0) return { model, rows: 0, tagged: 0, references: [], notes };
  try {
    const written = await writeTable(table, { model, sensors, used, notes });
    return { model, ...written, references: used.map(({ labels: _labels, ...reference }) => reference), notes };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FringeError('storage', `The tagged scores of ${session} could not be written: ${why}.`, {
      remedy: 'Free disk space or make the folder of the session writable, then resume the run.',
      cause,
    });
  }
}

async function writeTable(
  table: string,
  from: { model: string; sensors: SessionScores['sensors']; used: readonly Reference[]; notes: string[] },
): Promise<Pick<RetaggedScores, 'rows' | 'tagged'>> {
  const { model, sensors, used, notes } = from;
  let [rows, tagged] = [0, 0];
  const output = await open(table, 'wx');
  try {
    await output.appendFile(`${retagColumns}\n`);
    for (const reference of used) {
      const { labels, head_name: head, version } = reference;
      const range = labels[head] ?? reference;
      if (!(range.p95 > range.p5)) {
        notes.push(`${model}/${head}: its reference, version ${version}, has no range; its scores have no number.`);
      }
      const scores = sensors.get(head) ?? [];
      tagged += await writeRows(output, scores, (score, index) => {
        const normalised = normaliseScore(score, range);
        const cells = [model, head, head, index, score ?? '', normalised ?? '', version];
        return { row: cells.join(','), isTagged: normalised !== null };
      });
      rows += scores.length;
      const empty = scores.filter((score) => score === null).length;
      if (empty > 0) notes.push(`${model}/${head}: ${empty} of ${scores.length} readings are no numbers.`);
    }
    await output.datasync();
  } finally {
    await output.close();
  }
  return { rows, tagged };
}

/** @returns how many were tagged */
async function writeRows(
  output: FileHandle,
  scores: readonly (number | null)[],
  rowOf: (score: number | null, index: number) => { row: string; isTagged: boolean },
): Promise<number> {
  let tagged = 0;
  for (let from = 0; from < scores.length; from += rowsAtOnce) {
    const rows = scores.slice(from, from + rowsAtOnce).map((score, at) => {
      const { row, isTagged } = rowOf(score, from + at);
      if (isTagged) tagged += 1;
      return `${row}\n`;
    });
    await output.appendFile(rows.join(''));
  }
  return tagged;
}

/** As it stands now; null when there is none, a sentence when it cannot be read. */
function readReference(home: string, name: HeadName): Reference | string | null {
  if (!headNameSchema.safeParse(name.model).success) return null;
  const file = referenceFile(home, name);
  if (!existsSync(file)) return null;
  try {
    const bytes = readFileSync(file);
    const { data } = calibrationFileSchema.safeParse(JSON.parse(bytes.toString('utf8')));
    if (data?.model_name === name.model && data.head_name === name.head) {
      const { model_name, head_name, version, p5, p95, labels } = data;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { model_name, head_name, version, p5, p95, labels, sha256 };
    }
  } catch {
    // Said below, in the same words for what is gone and what is damaged.
  }
  return `${headKey(name)}: its reference cannot be read from ${file}; its scores are left out.`;
}

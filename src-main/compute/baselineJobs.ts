import { open } from 'node:fs/promises';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { JudgedByWorker, JudgeWork } from '../../src-core/plans/baseline/baselineWork.ts';
import { judgeHead } from '../../src-core/plans/baseline/judgeHead.ts';
import { viewHead } from '../../src-core/plans/baseline/viewHead.ts';
import type { HeadViewFound, HeadViewWork } from '../../src-core/plans/baseline/viewHead.ts';
import { readScoresFile } from '../sessions/scores/scoresFile.ts';

/** One head: its scores from the run's file, its reference's from beside the version. @throws storage */
export async function judgeBaselineHead(work: JudgeWork): Promise<JudgedByWorker> {
  const { head: gathered, spool, reference, referenceScores, config, rateThresholds: known } = work;
  const scores = await readSlice(spool, gathered);
  const before = reference === null || referenceScores === null ? null : readScoresFile(referenceScores, reference);
  const { rateThresholds, ...judged } = judgeHead({
    gathered,
    scores,
    reference: reference === null ? null : { file: reference, scores: before },
    config,
    rateThresholds: known,
  });
  return { judged, rateThresholds };
}

async function readSlice(path: string, { from, count }: JudgeWork['head']): Promise<Float64Array> {
  const scores = new Float64Array(count);
  const bytes = new Uint8Array(scores.buffer);
  const file = await open(path);
  try {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 8 * from);
    if (bytesRead === bytes.length) return scores;
  } finally {
    await file.close();
  }
  throw new FringeError('storage', `The file of scores ${path} is shorter than it was.`, {
    remedy: 'Start the baseline again.',
  });
}

/** @throws storage when scores that were kept cannot be read */
export function viewBaselineHead(work: HeadViewWork): HeadViewFound {
  const read = (kept: HeadViewWork['current']) => (kept === null ? null : readScoresFile(kept.path, kept.file));
  return viewHead(work, { current: read(work.current), reference: read(work.reference) });
}

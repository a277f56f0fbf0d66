import { createHash } from 'node:crypto';
import { BinMoments } from '../../src-core/maths/standardization/binMoments.ts';
import { sliceSelection } from '../../src-core/maths/standardization/sliceSelection.ts';
import type { SliceSelection } from '../../src-core/maths/standardization/sliceSelection.ts';
import { SpikeCounts } from '../../src-core/maths/standardization/spikeCounts.ts';
import { standardStatistics } from '../../src-core/maths/standardization/standardStatistics.ts';
import type {
  DatasetCheck,
  DatasetCheckWork,
  Exceedances,
  ExceedancesWork,
  Moments,
  MomentsWork,
  RecordSource,
  SliceChoice,
} from '../../src-core/plans/standardize/standardizeWork.ts';
import { spoolCsv } from '../sessions/arrays/csvRecords.ts';
import { npySource, npzSource } from '../sessions/arrays/recordSource.ts';
import { spoolSessions } from '../sessions/sessionRecords.ts';
import { visitRecords } from '../sessions/arrays/visitRecords.ts';

/** Whether the inputs can be read, and what shape they have. @throws not_found, bad_input */
export async function checkDataset({ home, dataset, spool }: DatasetCheckWork): Promise<DatasetCheck> {
  const { npy, npz, array, csv, layers, sessions } = dataset;
  if (sessions !== undefined) return await spoolSessions(home, sessions, spool);
  const measured = { simulated: false, notes: [] };
  if (npy !== undefined) return { source: await npySource(npy), ...measured };
  if (npz !== undefined) return { source: await npzSource(npz, array ?? null), ...measured };
  return { source: await spoolCsv(csv as string, layers as number, spool), ...measured };
}

const selectionOf = ({ shape }: RecordSource, { count, seed }: SliceChoice): SliceSelection =>
  sliceSelection(shape[0], count, seed);

/** The first pass. */
export async function datasetMoments({ source, slice, eps, progress }: MomentsWork): Promise<Moments> {
  const [, layers, width] = source.shape;
  const moments = new BinMoments(layers * width);
  const selection = selectionOf(source, slice);
  await visitRecords(source, selection, {
    records: (values, records) => moments.addRecords(values, records),
    bin: (bin, values, from, to) => moments.addBin(bin, values, from, to),
    done: (share) => (progress[0] = share),
  });
  const { nanCount, infiniteCount, counts } = moments;
  return { ...standardStatistics(moments, eps), counts, records: selection.records, nanCount, infiniteCount };
}

/** The second pass, which also hashes what it reads: what the slice is, then its bytes in the order of the file. */
export async function datasetExceedances(work: ExceedancesWork): Promise<Exceedances> {
  const { source, slice, mu, sigma, threshold, progress } = work;
  const { shape, descr, fortran } = source;
  const spikes = new SpikeCounts({ mu, sigma, threshold }, shape[1]);
  const selection = selectionOf(source, slice);
  const hash = createHash('sha256');
  const seed = selection.isAll ? null : slice.seed;
  const told = { format: 'fringe.slice/1', shape, descr, fortran, records: selection.records, seed };
  hash.update(`${JSON.stringify(told)}\n`);
  await visitRecords(source, selection, {
    bytes: (chosen) => hash.update(chosen),
    records: (values, records) => spikes.addRecords(values, records),
    bin: (bin, values, from, to) => spikes.addBin(bin, values, from, to),
    done: (share) => (progress[0] = share),
  });
  return { oneSided: [...spikes.oneSided], twoSided: [...spikes.twoSided], sliceSha256: hash.digest('hex') };
}

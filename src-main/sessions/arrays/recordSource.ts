import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Entry, ZipFile as OpenedZip } from 'yauzl';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { RecordSource } from '../../../src-core/plans/standardize/standardizeWork.ts';
import { mostHeaderBytes, readNpyHeader, refuseArray, requireBody } from './npyHeader.ts';
import type { NpyHeader } from './npyHeader.ts';
import { openNpz, refuseNpz } from './npz.ts';
import { requireHonestSize } from './requireHonestSize.ts';

/** Bins that sums are kept of in memory. */
const mostBins = 2 ** 22;
const mostMembers = 100_000;

/** An NPY file of records. @throws not_found, bad_input */
export async function npySource(path: string): Promise<RecordSource> {
  const { size, mtimeMs } = await requireFile(path);
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(Math.min(size, mostHeaderBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const header = readNpyHeader(bytes.subarray(0, bytesRead), path);
    requireBody(header, size - header.start, path);
    return sourceOf(header, { path, member: null, fileBytes: size, modifiedMs: mtimeMs }, path);
  } finally {
    await file.close();
  }
}

/** An array of an NPZ file, which is never inflated into memory as a whole. @throws not_found, bad_input */
export async function npzSource(path: string, array: string | null): Promise<RecordSource> {
  const { size, mtimeMs } = await requireFile(path);
  return await inNpz(path, array, async (zip, entry) => {
    const name = `${memberName(entry)} of ${path}`;
    const header = readNpyHeader(await beginningOf(zip, entry), name);
    requireBody(header, entry.uncompressedSize - header.start, name);
    return sourceOf(header, { path, member: memberName(entry), fileBytes: size, modifiedMs: mtimeMs }, name);
  });
}

/** Numbers without a header, as a spool holds them: float64, little-endian, [record][layer][bin]. */
export async function spoolSource(path: string, shape: RecordSource['shape']): Promise<RecordSource> {
  const { size, mtimeMs } = await stat(path);
  const [records, layers, bins] = shape;
  const bodyBytes = 8 * records * layers * bins;
  const header = { type: { descr: '<f8' }, shape, fortran: false, start: 0, bodyBytes };
  return sourceOf(header, { path, member: null, fileBytes: size, modifiedMs: mtimeMs }, path);
}

/** Works with one member of an NPZ. @param array null: the only one */
export async function inNpz<T>(
  path: string,
  array: string | null,
  work: (zip: OpenedZip, entry: Entry) => Promise<T>,
): Promise<T> {
  const zip = await openNpz(path);
  try {
    if (zip.entryCount > mostMembers) throw refuseNpz(path, `has more than ${mostMembers} arrays`);
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    return await work(zip, chosenEntry(path, array, entries));
  } catch (thrown) {
    if (thrown instanceof FringeError) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw refuseNpz(path, `is damaged: ${reason.replace(/\.$/, '')}`, thrown);
  } finally {
    zip.close();
  }
}

const memberName = ({ fileName }: Entry): string => fileName.replace(/\.npy$/, '');

function chosenEntry(path: string, array: string | null, entries: readonly Entry[]): Entry {
  const named = array === null ? entries : entries.filter((entry) => memberName(entry) === array);
  const [entry, ...more] = named;
  if (entry === undefined || more.length > 0) {
    const names = entries.map(memberName).slice(0, 20).join(', ');
    const why =
      array === null
        ? `holds ${entries.length} arrays, and none is named`
        : `has ${entry === undefined ? 'no' : 'more than one'} array ${array}`;
    throw new FringeError('bad_input', `The NPZ file ${path} ${why}.`, {
      path: 'dataset.array',
      remedy: names === '' ? 'Save it again with numpy.savez.' : `Name one of ${names}.`,
    });
  }
  requireHonestSize(path, entry);
  return entry;
}

async function beginningOf(zip: OpenedZip, entry: Entry): Promise<Uint8Array> {
  const stream = (await zip.openReadStreamPromise(entry)) as Readable;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= mostHeaderBytes) break;
  }
  return Buffer.concat(parts).subarray(0, mostHeaderBytes);
}

type Told = Pick<RecordSource, 'path' | 'member' | 'fileBytes' | 'modifiedMs'>;
type Described = Pick<NpyHeader, 'shape' | 'fortran' | 'start' | 'bodyBytes'> & { readonly type: { descr: string } };

function sourceOf({ type, shape, fortran, start, bodyBytes }: Described, told: Told, name: string): RecordSource {
  const [records = 0, layers = 0, bins = 0] = shape;
  const found = `has the shape (${shape.join(', ')})`;
  if (shape.length !== 3) {
    const remedy = 'Save it with three axes: N records, L layers, d_ff bins; array[:, None, :] makes one layer.';
    throw refuseArray(name, `${found}, where [N, L, d_ff] is expected`, remedy);
  }
  if (records * layers * bins === 0) throw refuseArray(name, `${found}: it holds no number`, 'Save records in it.');
  if (layers * bins > mostBins) {
    throw refuseArray(name, `${found}: more than ${mostBins} bins a record`, 'Standardize parts of the layers.');
  }
  return { ...told, descr: type.descr, fortran, shape: [records, layers, bins], start, bodyBytes };
}

async function requireFile(path: string): Promise<{ size: number; mtimeMs: number }> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new FringeError('not_found', `There is no file ${path}.`, {
      cause,
      path: 'dataset',
      remedy: 'Check the path.',
    });
  });
  if (found.isFile()) return found;
  throw new FringeError('bad_input', `${path} is no file.`, { path: 'dataset', remedy: 'Name a file of numbers.' });
}

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { RecordValues } from '../../../src-core/maths/standardization/binMoments.ts';
import type { SliceSelection } from '../../../src-core/maths/standardization/sliceSelection.ts';
import type { RecordSource } from '../../../src-core/plans/standardize/standardizeWork.ts';
import { asFloats, npyNumberType, numbersIn, requireLittleEndian } from './npyNumbers.ts';
import type { NpyNumberType } from './npyNumbers.ts';
import { inNpz } from './recordSource.ts';

/** What is told of the records of a file, from its beginning to its end. */
export interface RecordVisitor {
  /** The chosen numbers as their bytes stand in the file, before they are told as numbers. */
  bytes?(chosen: Uint8Array): void;
  /** Whole records, [record][bin]; of a file in C order. */
  records(values: RecordValues, records: number): void;
  /** Numbers of one bin, from `from` and before `to`; of a file in Fortran order, where a bin lies together. */
  bin(bin: number, values: RecordValues, from: number, to: number): void;
  /** The share of the file that is done, 0 to 1. */
  done(share: number): void;
}

/** Numbers of a piece; a record that is larger is a piece of its own. */
const pieceNumbers = 2 ** 20;

/** A piece of the body, with the numbers that are chosen of it. */
interface Piece {
  readonly from: number;
  readonly bytes: number;
  /** Runs of bytes that are chosen, from the piece's beginning; null: all. Empty: the piece need not be read. */
  readonly runs: readonly (readonly [number, number])[] | null;
}

/**
 * Goes through the chosen records of a file in pieces, with memory for two of them, whatever the file's size.
 * @throws conflict when the file is not the one that was checked; bad_input when it is damaged
 */
export async function visitRecords(
  source: RecordSource,
  selection: SliceSelection,
  visitor: RecordVisitor,
): Promise<void> {
  requireLittleEndian();
  const type = npyNumberType(source.descr) as NpyNumberType;
  const pieces = source.fortran ? fortranPieces(source, type, selection) : recordPieces(source, type, selection);
  const segments = source.fortran ? fortranSegments(source, selection) : null;
  const [, layers, width] = source.shape;
  const bins = layers * width;
  await withPieces(source, pieces, (buffer, piece) => {
    const chosen = choose(new Uint8Array(buffer, 0, piece.bytes), piece.runs);
    if (chosen > 0) {
      visitor.bytes?.(new Uint8Array(buffer, 0, chosen));
      const count = chosen / type.bytes;
      const values = asFloats(numbersIn(buffer, { type, offset: 0, count }));
      if (segments === null) visitor.records(values, count / bins);
      else for (const { bin, from, to } of segments(count)) visitor.bin(bin, values, from, to);
    }
    visitor.done((piece.from + piece.bytes) / source.bodyBytes);
  });
}

/** Whole records at a time. */
function* recordPieces({ shape }: RecordSource, type: NpyNumberType, selection: SliceSelection): Generator<Piece> {
  const [records, layers, width] = shape;
  const recordBytes = layers * width * type.bytes;
  const most = Math.max(1, Math.floor(pieceNumbers / (layers * width)));
  const isChosen = selection.walk();
  for (let first = 0; first < records; first += most) {
    const count = Math.min(most, records - first);
    const runs = selection.isAll ? null : runsOf(count, recordBytes, (index) => isChosen(first + index));
    yield { from: first * recordBytes, bytes: count * recordBytes, runs };
  }
}

/** The records of one bin follow each other, then those of the next. */
function* fortranPieces({ shape }: RecordSource, type: NpyNumberType, selection: SliceSelection): Generator<Piece> {
  const [records, layers, width] = shape;
  const total = records * layers * width;
  const chosen = selection.isAll ? null : chosenFlags(records, selection);
  for (let first = 0; first < total; first += pieceNumbers) {
    const count = Math.min(pieceNumbers, total - first);
    const runs = chosen === null ? null : runsOf(count, type.bytes, (index) => chosen[(first + index) % records] === 1);
    yield { from: first * type.bytes, bytes: count * type.bytes, runs };
  }
}

function chosenFlags(records: number, selection: SliceSelection): Uint8Array {
  const isChosen = selection.walk();
  const flags = new Uint8Array(records);
  for (let record = 0; record < records; record++) if (isChosen(record)) flags[record] = 1;
  return flags;
}

/** Which bins the next `count` chosen numbers belong to; asked piece by piece. */
function fortranSegments({ shape }: RecordSource, { records }: SliceSelection) {
  const [, layers, width] = shape;
  let seen = 0;
  return function* (count: number): Generator<{ bin: number; from: number; to: number }> {
    for (let from = 0; from < count;) {
      const place = Math.floor(seen / records);
      const to = Math.min(count, from + records - (seen % records));
      // The layer runs faster than the bin within it.
      yield { bin: (place % layers) * width + Math.floor(place / layers), from, to };
      seen += to - from;
      from = to;
    }
  };
}

function runsOf(count: number, bytes: number, isChosen: (index: number) => boolean): [number, number][] {
  const runs: [number, number][] = [];
  for (let index = 0; index < count; index++) {
    if (!isChosen(index)) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === index * bytes) last[1] += bytes;
    else runs.push([index * bytes, (index + 1) * bytes]);
  }
  return runs;
}

/** Moves what is chosen to the front. @returns its bytes */
function choose(bytes: Uint8Array, runs: Piece['runs']): number {
  if (runs === null) return bytes.length;
  let to = 0;
  for (const [from, end] of runs) {
    bytes.copyWithin(to, from, end);
    to += end - from;
  }
  return to;
}

type TakePiece = (buffer: ArrayBuffer, piece: Piece) => void;

async function withPieces(source: RecordSource, pieces: Iterator<Piece>, take: TakePiece): Promise<void> {
  const file = await open(source.path, 'r').catch((cause: unknown) => {
    throw new FringeError('not_found', `The file ${source.path} is no longer there.`, {
      cause,
      remedy: 'Put it back.',
    });
  });
  try {
    await requireSame(source, file);
    if (source.member === null) await readPieces(source, { file, pieces }, take);
    else await inflatePieces(source, pieces, take);
    await requireSame(source, file);
  } finally {
    await file.close();
  }
}

/** While one piece is worked at, the next is read. */
async function readPieces(
  { path, start }: RecordSource,
  { file, pieces }: { file: FileHandle; pieces: Iterator<Piece> },
  take: TakePiece,
): Promise<void> {
  const buffers = [new ArrayBuffer(0), new ArrayBuffer(0)];
  let turn = 0;
  const read = async (): Promise<{ buffer: ArrayBuffer; piece: Piece } | null> => {
    const next = pieces.next();
    if (next.done === true) return null;
    const piece = next.value;
    turn = 1 - turn;
    const buffer =
      (buffers[turn] as ArrayBuffer).byteLength < piece.bytes ? new ArrayBuffer(piece.bytes) : buffers[turn];
    buffers[turn] = buffer as ArrayBuffer;
    if (piece.runs?.length !== 0)
      await fill(file, path, new Uint8Array(buffer as ArrayBuffer, 0, piece.bytes), start + piece.from);
    return { buffer: buffer as ArrayBuffer, piece };
  };
  let waiting = read();
  for (let now = await waiting; now !== null; now = await waiting) {
    waiting = read();
    // Its failure is told when its turn comes.
    waiting.catch(() => undefined);
    take(now.buffer, now.piece);
  }
}

async function fill(file: FileHandle, path: string, bytes: Uint8Array, position: number): Promise<void> {
  for (let got = 0; got < bytes.length;) {
    const { bytesRead } = await file.read(bytes, got, bytes.length - got, position + got);
    if (bytesRead === 0) throw changed(path);
    got += bytesRead;
  }
}

/** A compressed member comes as it is inflated. */
async function inflatePieces({ path, member, start }: RecordSource, pieces: Iterator<Piece>, take: TakePiece) {
  await inNpz(path, member, async (zip, entry) => {
    let skip = start;
    let buffer = new Uint8Array(0);
    let filled = 0;
    let next = pieces.next();
    const stream = (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
    for await (const part of stream) {
      let at = Math.min(skip, part.length);
      skip -= at;
      while (at < part.length && next.done !== true) {
        const piece = next.value;
        if (buffer.length < piece.bytes) buffer = new Uint8Array(piece.bytes);
        const count = Math.min(part.length - at, piece.bytes - filled);
        buffer.set(part.subarray(at, at + count), filled);
        at += count;
        filled += count;
        if (filled < piece.bytes) break;
        take(buffer.buffer, piece);
        filled = 0;
        next = pieces.next();
      }
    }
  });
}

async function requireSame({ path, fileBytes, modifiedMs }: RecordSource, file: FileHandle): Promise<void> {
  const { size, mtimeMs } = await file.stat();
  if (size !== fileBytes || mtimeMs !== modifiedMs) throw changed(path);
}

const changed = (path: string): FringeError =>
  new FringeError(
    'conflict',
    `The file ${path} changed while it was being read: what was measured is not one dataset.`,
    {
      remedy: 'Wait until nobody writes to it, then start again.',
    },
  );

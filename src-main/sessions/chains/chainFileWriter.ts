import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { flushDirectory } from '../atomicFile.ts';
import { mismatch, openChainFile, placeOf } from './chainFile.ts';
import type { ChainFile } from './chainFile.ts';
import { cutShort, damaged, dataOffset, encodeHeader, fileSize, stepLength } from './chainHeader.ts';
import type { ChainHeader } from './chainHeader.ts';
import {
  bytesOf,
  moveIntoPlace,
  nameBeside,
  notWritten,
  openExisting,
  requireLittleEndian,
  writeWhole,
} from './wholeBytes.ts';

/** A chain file that is being written: steps of the ensembles in any order. */
export interface ChainFileWriter {
  readonly path: string;
  readonly header: ChainHeader;
  /**
   * Puts rows where they belong and hands them to the operating system. @throws storage when the disk is full
   * @param firstStep among the kept ones, from 0
   * @param rows [step][walker][parameter] or [step][walker], on any memory
   */
  write(ensemble: number, firstStep: number, rows: Float64Array): void;
  /** Everything written is on the disk when this returns. */
  sync(): void;
  /** Leaves the file as it is: not whole, and to be gone on with by `reopenChainFile`. */
  close(): void;
  /**
   * Makes the file whole, with the acceptance and with as many steps as there were, and closes it. Fewer steps than
   * the file has room for are written beside and renamed.
   * @throws bad_input when the header is of another chain
   */
  finish(header: Omit<ChainHeader, 'complete'>): void;
}

/** Bytes copied at a time. */
const copiedBytes = 2 ** 22;

/**
 * A new chain file of its whole size, its samples zero until they are written and its header saying that it is not
 * whole. The same header and rows give the same bytes, in whatever order they are written.
 * @throws conflict when the file is there already, storage when there is no room for it
 */
export function createChainFile(path: string, header: Omit<ChainHeader, 'complete'>): ChainFileWriter {
  requireLittleEndian();
  const unfinished = { ...header, acceptance: null, complete: false };
  const first = encodeHeader(unfinished);
  const file = create(path);
  try {
    writeWhole(file, first, 0);
    ftruncateSync(file, fileSize(unfinished));
    fsyncSync(file);
    flushDirectory(dirname(path));
  } catch (cause) {
    closeSync(file);
    rmSync(path, { force: true });
    throw notWritten(path, cause);
  }
  return writerOf(file, path, unfinished);
}

function create(path: string): number {
  try {
    return openSync(path, 'wx+');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritten(path, cause);
    throw new FringeError('conflict', `There is a chain file ${path} already.`, {
      cause,
      remedy: 'Name another, or move this one away.',
    });
  }
}

/**
 * A file that `createChainFile` made with the same header, to be gone on with. Its own header is not believed but
 * written again: it may have been torn when the program ended.
 * @throws storage when the file has another size
 */
export function reopenChainFile(path: string, header: Omit<ChainHeader, 'complete'>): ChainFileWriter {
  requireLittleEndian();
  const unfinished = { ...header, acceptance: null, complete: false };
  const first = encodeHeader(unfinished);
  const file = openExisting(path, 'r+', 'chain file');
  try {
    const { size } = fstatSync(file);
    const expected = fileSize(unfinished);
    if (size < expected) throw cutShort(path, size, `its samples, where its run asks for ${expected} bytes`);
    if (size > expected) throw damaged(path, `it has ${size} bytes where its run asks for ${expected}`);
    writeWhole(file, first, 0);
  } catch (thrown) {
    closeSync(file);
    throw thrown;
  }
  return writerOf(file, path, unfinished);
}

/**
 * A chain with more steps: what `from` has is copied, and the writer takes the steps after them. `from` stays as it is,
 * unless `to` is the same path: then the longer file is made beside it and renamed. Needs no memory to speak of.
 * @param header that of the longer chain
 * @throws bad_input when it is the header of another chain, or of fewer steps
 */
export function extendChainFile(from: string, to: string, header: Omit<ChainHeader, 'complete'>): ChainFileWriter {
  const source = openChainFile(from);
  const isSame = resolve(from) === resolve(to);
  const target = isSame ? nameBeside(to) : to;
  try {
    requireSameChain(from, source.header, header);
    if (header.steps < source.header.steps) {
      throw new FringeError(
        'bad_input',
        `${from} has ${source.header.steps} steps; it cannot become ${header.steps}.`,
        {
          remedy: 'Ask for more steps, not for all of them.',
        },
      );
    }
    const writer = createChainFile(target, header);
    try {
      copySteps(source, writer, source.header.steps);
      writer.sync();
    } catch (thrown) {
      writer.close();
      rmSync(target, { force: true });
      throw thrown;
    }
    if (!isSame) return writer;
    writer.close();
    moveIntoPlace(target, to);
    return reopenChainFile(to, header);
  } finally {
    source.close();
  }
}

function requireSameChain(path: string, known: ChainHeader, other: Omit<ChainHeader, 'complete'>): void {
  const why =
    other.array === known.array
      ? mismatch(known, { ...other, steps: known.steps, complete: false })
      : `one holds ${known.array}, the other ${other.array}`;
  if (why === null) return;
  throw new FringeError('bad_input', `${path} cannot be gone on with as another chain: ${why}.`, {
    remedy: 'Go on with the specification that the chain was made from.',
  });
}

/** Copies the first steps of every ensemble, in blocks. */
export function copySteps(source: ChainFile, writer: ChainFileWriter, steps: number): void {
  const perStep = stepLength(source.header);
  const block = Math.max(1, Math.floor(copiedBytes / (8 * perStep)));
  const buffer = new Float64Array(Math.min(block, steps) * perStep);
  for (let ensemble = 0; ensemble < source.header.ensembles; ensemble++) {
    for (let firstStep = 0; firstStep < steps; firstStep += block) {
      const count = Math.min(block, steps - firstStep);
      const rows = buffer.subarray(0, count * perStep);
      writer.write(ensemble, firstStep, source.readSlice({ ensemble, firstStep, steps: count }, rows));
    }
  }
}

function writerOf(file: number, path: string, header: ChainHeader): ChainFileWriter {
  const offset = dataOffset(header);
  const perStep = stepLength(header);
  return {
    path,
    header,
    write(ensemble, firstStep, rows) {
      const first = placeOf(header, { ensemble, firstStep, steps: rows.length / perStep });
      try {
        writeWhole(file, bytesOf(rows), offset + 8 * first);
      } catch (thrown) {
        throw notWritten(path, thrown);
      }
    },
    sync: () => fsyncSync(file),
    close: () => closeSync(file),
    finish(final) {
      const whole = { ...final, complete: true };
      try {
        requireSameChain(path, header, final);
        if (whole.steps > header.steps) {
          const what = `${path} has room for ${header.steps} steps, not for ${whole.steps}`;
          throw new FringeError('defect', `${what}.`);
        }
        if (whole.steps < header.steps) return finishShorter(path, whole, () => fsyncSync(file));
        const bytes = encodeHeader(whole);
        if (bytes.length !== offset) throw new FringeError('defect', `The header of ${path} does not fit its room.`);
        // The samples are on the disk before the header says so.
        fsyncSync(file);
        writeWhole(file, bytes, 0);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** The file's first steps as a whole chain of its own, in its place. */
function finishShorter(path: string, header: ChainHeader, sync: () => void): void {
  sync();
  const source = openChainFile(path);
  const beside = nameBeside(path);
  try {
    const writer = createChainFile(beside, header);
    try {
      copySteps(source, writer, header.steps);
    } catch (thrown) {
      writer.close();
      throw thrown;
    }
    writer.finish(header);
    moveIntoPlace(beside, path);
  } catch (thrown) {
    rmSync(beside, { force: true });
    throw thrown;
  } finally {
    source.close();
  }
}

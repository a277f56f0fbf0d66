import { z } from 'zod';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** The format's name and version: the first eight bytes. */
export const chainMagic = 'FRCHAIN1';
/** Bytes before the header: the magic and the header's length. */
export const headerStart = chainMagic.length + 4;
/** Samples start at a multiple of this. */
const alignment = 64;
/** No header is longer: what claims to be is no header. */
export const longestHeader = 2 ** 24;
const bytesPerValue = Float64Array.BYTES_PER_ELEMENT;
/** JSON of a share, with its comma, is no longer: 1.2345678901234567e-300. */
const longestShare = 24;

const sizeSchema = z
  .int()
  .min(1)
  .max(2 ** 31 - 1);

/** What stands in a chain file's header. It holds no time, id, path or number of workers. */
export const chainHeaderSchema = z.object({
  /** What the file holds: samples, or their log probabilities. */
  array: z.enum(['samples', 'log_probability']),
  /** Parameters in order, in both files. */
  names: z.array(z.string().min(1)).min(1).max(10_000),
  /** By parameter, where known. */
  units: z.record(z.string(), z.string()).optional(),
  ensembles: sizeSchema,
  /** Steps that are kept. */
  steps: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  walkers: sizeSchema,
  /** Every `thin`-th step of the sampler is kept: kept step k, from 0, is the sampler's step (k + 1) * thin. */
  thin: sizeSchema,
  seed: z.int(),
  moves: z.object({ stretch: z.number().min(0), differential_evolution: z.number().min(0) }),
  stretch_scale: z.number(),
  /** Steps of the sampler that the specification asks to leave out; they are in the file. */
  discard: z.int().min(0),
  /** One a parameter. Samples are in natural values whatever the transform. */
  transforms: z.array(z.enum(['none', 'log', 'logit'])),
  /** [ensemble][walker]: share of the proposals taken, 0 to 1; null until the chain is whole. */
  acceptance: z.array(z.array(z.number().min(0).max(1))).nullable(),
  /** False while samples are missing; those not written yet read as zero. */
  complete: z.boolean(),
});
export type ChainHeader = z.output<typeof chainHeaderSchema>;

/** The header of the log probabilities that belong to the samples. */
export const logProbabilityHeader = (header: ChainHeader): ChainHeader => ({ ...header, array: 'log_probability' });

/** Numbers a walker and step: the parameters, or the one log probability. */
export const rowWidth = ({ array, names }: ChainHeader): number => (array === 'samples' ? names.length : 1);

/** Numbers a step of one ensemble. */
export const stepLength = (header: ChainHeader): number => header.walkers * rowWidth(header);

/** Numbers of the whole array. */
export const arrayLength = (header: ChainHeader): number => header.ensembles * header.steps * stepLength(header);

/** Why the header's parts do not fit each other, or null. */
function contradiction(header: ChainHeader): string | null {
  const { names, transforms, acceptance, ensembles, walkers, complete } = header;
  if (new Set(names).size !== names.length) return 'names a parameter twice';
  if (transforms.length !== names.length) return `has ${transforms.length} transforms for ${names.length} parameters`;
  if (complete && acceptance === null) return 'calls the chain whole but tells no acceptance';
  if (acceptance !== null) {
    const fits = acceptance.length === ensembles && acceptance.every((row) => row.length === walkers);
    if (!fits) return `has another acceptance than one of ${ensembles} ensembles of ${walkers} walkers`;
  }
  if (!Number.isSafeInteger(arrayLength(header) * bytesPerValue)) return 'asks for more bytes than a file can have';
  return null;
}

const asText = (header: ChainHeader): string => JSON.stringify(chainHeaderSchema.parse(header));

/** Where the array starts: there is room for the acceptance, whatever it will be. */
export function dataOffset(header: ChainHeader): number {
  const bare = Buffer.byteLength(asText({ ...header, acceptance: null, complete: false }));
  const acceptance = header.ensembles * (header.walkers * longestShare + 3) + 2;
  return Math.ceil((headerStart + bare + acceptance) / alignment) * alignment;
}

/** Bytes of the whole file. */
export const fileSize = (header: ChainHeader): number => dataOffset(header) + arrayLength(header) * bytesPerValue;

/**
 * Everything before the array.
 * @throws bad_input when the header contradicts itself
 */
export function encodeHeader(header: ChainHeader): Uint8Array {
  const wrong = contradiction(header);
  if (wrong !== null) throw new FringeError('bad_input', `A chain file cannot be made: its header ${wrong}.`);
  const offset = dataOffset(header);
  if (offset > longestHeader) {
    throw new FringeError('bad_input', `A chain file cannot be made: its header would be ${offset} bytes long.`, {
      remedy: 'Sample with fewer ensembles or walkers.',
    });
  }
  const bytes = Buffer.alloc(offset, ' ');
  bytes.write(chainMagic, 0, 'latin1');
  bytes.writeUInt32LE(offset - headerStart, chainMagic.length);
  bytes.write(asText(header), headerStart, 'utf8');
  return bytes;
}

/** The header's length, from the first bytes of a file. @param first up to `headerStart` bytes */
export function headerLengthOf(path: string, first: Uint8Array): number {
  const magic = Buffer.from(first.subarray(0, chainMagic.length)).toString('latin1');
  if (/^FRCHAIN[0-9A-Z]$/.test(magic) && magic !== chainMagic) {
    throw new FringeError(
      'bad_input',
      `${path} is a chain file of version ${magic.at(-1)}; this Fringe reads version 1.`,
      {
        remedy: 'Open it with the version of Fringe that wrote it, or export it there as NPZ.',
      },
    );
  }
  if (magic !== chainMagic && !(first.length > 0 && chainMagic.startsWith(magic))) {
    throw new FringeError('bad_input', `${path} is not a chain file: it does not begin with ${chainMagic}.`, {
      remedy: 'Name the chain file of an inference: its artifact folder holds it.',
    });
  }
  if (first.length < headerStart) throw cutShort(path, first.length, 'its header');
  const length = Buffer.from(first).readUInt32LE(chainMagic.length);
  if ((headerStart + length) % alignment !== 0 || headerStart + length > longestHeader) {
    throw damaged(path, `its header claims to be ${length} bytes long`);
  }
  return length;
}

/** The header itself. @throws storage naming what is wrong with it */
export function decodeHeader(path: string, bytes: Uint8Array): ChainHeader {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damaged(path, 'its header is not JSON', cause);
  }
  const parsed = chainHeaderSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(path, `its header is wrong at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}`);
  }
  const wrong = contradiction(parsed.data);
  if (wrong !== null) throw damaged(path, `its header ${wrong}`);
  return parsed.data;
}

const remedy = 'Restore it from a copy, or resume the run from its checkpoint.';

export const damaged = (path: string, why: string, cause?: unknown): FringeError =>
  new FringeError('storage', `The chain file ${path} is damaged: ${why}.`, { remedy, cause });

export const cutShort = (path: string, bytes: number, what: string): FringeError =>
  new FringeError('storage', `The chain file ${path} is cut short in ${what}, after ${bytes} bytes.`, { remedy });

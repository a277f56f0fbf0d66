import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { InferenceData } from '../../../src-core/domain/inferenceData.ts';
import { inferenceSpecSchema } from '../../../src-core/domain/inferenceSpec.ts';
import type { InferenceSpec } from '../../../src-core/domain/inferenceSpec.ts';
import type { Refusal } from '../../../src-core/domain/parse.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { z } from 'zod';
import { parseDocumentText } from '../documentText.ts';
import type { PlacedRefusal } from '../documentText.ts';
import { readInferenceData } from './readInferenceData.ts';

/** A specification as the screen has it, with the files that were chosen there. */
export interface InferenceDraft {
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Where a specification's files are looked for when the screen has not sent them. */
export interface InferenceFolders {
  /** Of the engineer, in the data folder. */
  readonly own: string;
  /** Shipped with Fringe. */
  readonly shipped: string;
}

export interface ReadDraft {
  readonly spec: InferenceSpec;
  readonly data: InferenceData;
  /** Where its command is run. */
  readonly folder: string;
  /** Puts line and column to refusals found later. */
  readonly place: (refusals: readonly Refusal[]) => PlacedRefusal[];
}

/** Parses the text and reads its data; refusals carry path, line and column. */
export function readDraft(
  { text, files }: InferenceDraft,
  folders: InferenceFolders,
  home: string,
): { readonly draft: ReadDraft | null; readonly refusals: readonly PlacedRefusal[] } {
  const schema = inferenceSpecSchema as z.ZodType<InferenceSpec>;
  const { value: spec, refusals, place } = parseDocumentText(text, schema);
  if (spec === null) return { draft: null, refusals };
  const csvText = (name: string): string | undefined =>
    files.find((file) => file.name === name || file.name === basename(name))?.text ?? shippedText(name, folders);
  try {
    const data = readInferenceData(spec, folders.own, { home, csvText });
    return { draft: { spec, data, folder: folderOf(spec, folders), place }, refusals: [] };
  } catch (error) {
    return { draft: null, refusals: place([refusalOf(error)]) };
  }
}

/** A refusal as the editor shows it. @throws what is no refusal of the engineer's text or files */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof FringeError) || ['defect', 'stopped'].includes(error.code)) throw error;
  const { path, message, remedy } = error;
  return { path: path ?? '', message: remedy === '' ? message : `${message} ${remedy}` };
}

/** Of a shipped file, unless the engineer has one of that name. */
function shippedText(name: string, { own, shipped }: InferenceFolders): string | undefined {
  const path = join(shipped, basename(name));
  return existsSync(join(own, name)) || !existsSync(path) ? undefined : readFileSync(path, 'utf8');
}

/** The folder that has a file its command names; the engineer's own when neither has. */
function folderOf({ model }: InferenceSpec, { own, shipped }: InferenceFolders): string {
  const words = model !== undefined && 'command' in model ? model.command : [];
  const has = (folder: string): boolean => words.some((word) => existsSync(join(folder, word)));
  return !has(own) && has(shipped) ? shipped : own;
}

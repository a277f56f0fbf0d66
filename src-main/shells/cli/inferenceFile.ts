import { basename, dirname, resolve } from 'node:path';
import type { InferenceData } from '../../../src-core/domain/inferenceData.ts';
import type { InferenceSpec } from '../../../src-core/domain/inferenceSpec.ts';
import { inferenceSpecSchema } from '../../../src-core/domain/inferenceSpec.ts';
import { parseDocumentText, refusedText } from '../../runs/documentText.ts';
import { readInferenceData } from '../../runs/inference/readInferenceData.ts';
import { readTextFile } from './inputFile.ts';
import type { z } from 'zod';

export interface InferenceFile {
  readonly title: string;
  readonly inference: InferenceSpec;
  readonly data: InferenceData;
  readonly folder: string;
}

/** An inference specification with everything that it names. @throws not_found, bad_input with path, line and column */
export function readInferenceFile(path: string, home: string): InferenceFile {
  const text = readTextFile(path, 'inference specification');
  const parsed = parseDocumentText(text, inferenceSpecSchema as z.ZodType<InferenceSpec>);
  if (parsed.value === null) throw refusedText(`specification ${path}`, parsed.refusals);
  const folder = dirname(resolve(path));
  const title = basename(path).replace(/(\.inference)?\.json$/, '');
  return { title, inference: parsed.value, data: readInferenceData(parsed.value, folder, { home }), folder };
}

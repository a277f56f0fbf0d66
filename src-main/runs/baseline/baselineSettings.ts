import { existsSync, readFileSync } from 'node:fs';
import { isMap, parseDocument } from 'yaml';
import { baselineConfigSchema } from '../../../src-core/domain/baselineConfig.ts';
import type { BaselineConfig } from '../../../src-core/domain/baselineConfig.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';
import { refusedText } from '../documentText.ts';
import type { PlacedRefusal } from '../documentText.ts';
import { parseConfigText } from '../yamlText.ts';
import { configFile } from '../../sessions/baselines/baselinePaths.ts';

export interface BaselineSettings {
  readonly file: string;
  /** The defaults where the file is refused. */
  readonly config: BaselineConfig;
  readonly refusals: readonly PlacedRefusal[];
}

const defaults = (): BaselineConfig => baselineConfigSchema.parse({});

/** What `config.yaml` says now; a file that is not there says nothing. */
export function readBaselineSettings(home: string): BaselineSettings {
  const file = configFile(home);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // Comments alone are a document that is null.
  if (parseDocument(text).contents === null) return { file, config: defaults(), refusals: [] };
  const { value, refusals } = parseConfigText(text, baselineConfigSchema);
  return { file, config: value ?? defaults(), refusals };
}

/** @throws bad_input when the file is refused */
export function requireBaselineConfig(home: string): BaselineConfig {
  const { file, config, refusals } = readBaselineSettings(home);
  if (refusals.length > 0) throw refusedText(`configuration ${file}`, refusals);
  return config;
}

/** Whether the file names a mode, be it development or production. */
export function saysMode(home: string): boolean {
  const file = configFile(home);
  const { contents } = parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : '');
  return isMap(contents) && contents.has('calibrate_heads');
}

/** @throws not_available in production mode */
export function requireDevelopmentMode(config: BaselineConfig): void {
  if (config.calibrate_heads) return;
  throw new FringeError('not_available', 'Baselines are in production mode: references are used, and none are made.', {
    path: 'calibrate_heads',
    remedy: 'Set calibrate_heads: true in config.yaml, or switch to development mode on the Baselines screen.',
  });
}

/**
 * Sets keys of `config.yaml`; what else stands there stays, comments too. Null takes a key out.
 * @throws bad_input when the file is, or would be, refused: it stays as it was
 */
export function changeBaselineSettings(home: string, changes: Readonly<Record<string, unknown>>): void {
  const file = configFile(home);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const document = parseDocument(text);
  if (document.contents !== null && !isMap(document.contents)) requireBaselineConfig(home);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) document.delete(key);
    else document.set(key, value);
  }
  const changed = document.toString();
  const { refusals } = parseConfigText(changed, baselineConfigSchema);
  if (document.contents !== null && refusals.length > 0) throw refusedText(`configuration ${file}`, refusals);
  writeFileAtomically(file, changed);
}

import { isAbsolute, resolve } from 'node:path';
import type { z } from 'zod';
import { resolveStandardize, standardizeConfigSchema } from '../../../src-core/domain/standardizeConfig.ts';
import type {
  ResolvedStandardize,
  StandardizeConfig,
  StandardizeRole,
} from '../../../src-core/domain/standardizeConfig.ts';
import type { ParsedText, PlacedRefusal } from '../documentText.ts';
import { parseConfigText } from '../yamlText.ts';

/** A configuration as it will be run, or why it cannot be. */
export interface StandardizeDraft {
  readonly config: ResolvedStandardize | null;
  readonly refusals: readonly PlacedRefusal[];
  /** Puts line and column to refusals found later. */
  readonly place: ParsedText<unknown>['place'];
}

/**
 * @param folder what the paths in the text are relative to
 * @param role the only one to run; null: all that the text has
 */
export function readStandardizeDraft(text: string, folder: string, role: StandardizeRole | null): StandardizeDraft {
  const { value, refusals, place } = parseConfigText(text, standardizeConfigSchema as z.ZodType<StandardizeConfig>);
  if (value === null) return { config: null, refusals, place };
  const whole = (path: string) => (isAbsolute(path) ? path : resolve(folder, path));
  const config = resolveStandardize(value, whole, role ?? undefined);
  if (config !== null) return { config, refusals: [], place };
  const message = `the configuration has no role ${role ?? value.role}`;
  return { config: null, refusals: place([{ path: `roles.${role ?? value.role}`, message }]), place };
}

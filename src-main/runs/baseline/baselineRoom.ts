import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BaselineSource, CalibrationFile } from '../../../src-core/domain/baseline.ts';
import type { BaselineConfig } from '../../../src-core/domain/baselineConfig.ts';
import type { RunKind, RunSummary } from '../../../src-core/domain/run.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import { libraryFolder } from '../../sessions/baselines/baselinePaths.ts';
import { readReferences } from '../../sessions/baselines/references.ts';
import { readRunStart } from '../../sessions/readRunStart.ts';
import { readBaselineSettings, requireBaselineConfig } from './baselineSettings.ts';
import type { BaselineSettings } from './baselineSettings.ts';

/** Everything recorded: tables of scores in the library, and sessions. */
export type Library = Extract<BaselineSource, { recorded: unknown }>['recorded'];

/** Runs that take readings. Of a sweep a reading tells of its setting, not of the head. */
const withScores: ReadonlySet<string> = new Set(['monitor', 'graph', 'calibrate', 'baseline']);
export const hasScores = (kind: RunKind): boolean => withScores.has(kind);

/** The baselines of one data folder: settings, references, versions, and what a run would be made of. */
export class BaselineRoom {
  readonly home: string;
  readonly #catalogue: Catalogue;

  constructor(home: string, catalogue: Catalogue) {
    this.home = home;
    this.#catalogue = catalogue;
  }

  settings(): BaselineSettings {
    return readBaselineSettings(this.home);
  }

  /** @throws bad_input when `config.yaml` is refused */
  requireConfig(): BaselineConfig {
    return requireBaselineConfig(this.home);
  }

  /** By `model/head`; without those that cannot be read. */
  references(): ReadonlyMap<string, CalibrationFile> {
    return readReferences(this.home).references;
  }

  latestVersion(): number | null {
    return this.#catalogue.calibrationRuns.latestVersion();
  }

  /** What a run over everything recorded is made of; it may be nothing. */
  library(): Library {
    const folder = libraryFolder(this.home);
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(csv|npz)$/i.test(name)) : [];
    const sessions = this.recordedSessions().map(({ id }) => id);
    const tables = files.sort().map((name) => join(folder, name));
    return { files: tables, sessions: sessions.reverse(), everything: true };
  }

  /** Finished sessions in which sensors may have been read, newest first. */
  recordedSessions(): RunSummary[] {
    const { sessions } = this.#catalogue.runs.list({ status: 'finished', limit: 100_000 });
    return sessions.filter(({ id, kind }) => hasScores(kind) && (kind !== 'baseline' || this.#readSensors(id)));
  }

  /** A baseline of what is recorded has taken no reading of its own. */
  #readSensors(runId: string): boolean {
    const spec = readRunStart(this.home, runId)?.spec;
    return spec?.kind === 'baseline' && 'live' in spec.source;
  }

  /** @throws bad_input when nothing is recorded */
  requireLibrary(): BaselineSource {
    const recorded = this.library();
    if (recorded.files.length + recorded.sessions.length > 0) return { recorded };
    throw new FringeError('bad_input', 'Nothing is recorded that a baseline could be made of.', {
      remedy: `Run a monitor, read live sensors, or put tables of scores into ${libraryFolder(this.home)}.`,
    });
  }
}

import { join } from 'node:path';

/** Names inside the data folder's room of baselines. Names of models and heads were checked: they are no paths. */
export const baselinesFolder = (home: string): string => join(home, 'baselines');
export const configFile = (home: string): string => join(home, 'config.yaml');
/** Tables of scores that a run over everything recorded takes in. */
export const libraryFolder = (home: string): string => join(baselinesFolder(home), 'library');
/** One record a run; where it stands, the run's version stands. */
export const versionsFolder = (home: string): string => join(baselinesFolder(home), 'versions');
export const versionFile = (home: string, version: number): string => join(versionsFolder(home), `v${version}.json`);

/** Of all models, or of one. */
export const headsFolder = (home: string, model = ''): string => join(baselinesFolder(home), 'heads', model);
export const referenceFile = (home: string, { model, head }: HeadName): string =>
  join(headsFolder(home, model), `${head}-calibration.json`);
export const calibrationFile = (home: string, { model, head }: HeadName, version: number): string =>
  join(headsFolder(home, model), `${head}-calibration-v${version}.json`);
/** Beside the version: its scores, ascending, as a NumPy array. */
export const scoresFileName = (head: string, version: number): string => `${head}-scores-v${version}.npy`;

export interface HeadName {
  readonly model: string;
  readonly head: string;
}

/** As records and thresholds name a head. */
export const headKey = ({ model, head }: HeadName): string => `${model}/${head}`;

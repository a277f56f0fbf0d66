import type { Catalogue } from '../interfaces/catalogue.ts';
import { createCalibrationRunsRepository } from './calibrationRunsRepository.ts';
import { createInForceRepository } from './inForceRepository.ts';
import { openDatabase } from './openDatabase.ts';
import { createRunsRepository } from './runsRepository.ts';
import { createStatesRepository } from './statesRepository.ts';

export interface OpenedCatalogue {
  readonly catalogue: Catalogue;
  /** True until the index has been built once: rebuild it from the session directories. */
  readonly isNew: boolean;
  /** A sentence for the engineer when a damaged file was set aside. */
  readonly notice: string | null;
}

/** Opens the index at `path`, made when it is missing. */
export function openCatalogue(path: string): OpenedCatalogue {
  const { database, isNew, notice } = openDatabase(path);
  const catalogue: Catalogue = {
    runs: createRunsRepository(database),
    states: createStatesRepository(database),
    inForce: createInForceRepository(database),
    calibrationRuns: createCalibrationRunsRepository(database),
    inOneStep: (work) => database.transaction(work).immediate(),
    markBuilt: () => void database.prepare('UPDATE index_state SET built = 1').run(),
    close: () => void database.close(),
  };
  return { catalogue, isNew, notice };
}

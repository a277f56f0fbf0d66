import type { Catalogue } from '../interfaces/catalogue.ts';
import { createInForceRepository } from './inForceRepository.ts';
import { openDatabase } from './openDatabase.ts';
import { createRunsRepository } from './runsRepository.ts';
import { createStatesRepository } from './statesRepository.ts';

export interface OpenedCatalogue {
  readonly catalogue: Catalogue;
  /** True when the index is empty because its file was made now: rebuild it from the session directories. */
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
    inOneStep: (work) => database.transaction(work).immediate(),
    close: () => void database.close(),
  };
  return { catalogue, isNew, notice };
}

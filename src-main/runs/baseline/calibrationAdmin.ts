import { calibrationRunSchema } from '../../../src-core/domain/baseline.ts';
import type { CalibrationRun, CalibrationRunRow } from '../../../src-core/domain/baseline.ts';
import type { CalibrationAdmin } from '../../interfaces/calibrationAdmin.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import type { RunService } from '../runService.ts';
import { baselineSpec } from './autoBaseline.ts';
import { isBaselineKey } from './baselineKey.ts';
import type { BaselineRoom } from './baselineRoom.ts';
import { requireDevelopmentMode } from './baselineSettings.ts';

/** The endpoints' side of the baselines. */
export function createCalibrationAdmin(parts: {
  readonly room: BaselineRoom;
  readonly catalogue: Catalogue;
  readonly runs: RunService;
  readonly retagAll: CalibrationAdmin['retagAll'];
}): CalibrationAdmin {
  const { room, catalogue, runs, retagAll } = parts;
  return {
    isKey: (text) => isBaselineKey(room.home, text),
    requireDevelopment: () => requireDevelopmentMode(room.requireConfig()),
    run: async () => {
      const spec = baselineSpec({
        source: room.requireLibrary(),
        config: room.requireConfig(),
        title: 'Baseline of everything recorded',
      });
      const { finished } = await runs.start<'baseline'>(spec);
      const { calibration } = await finished;
      return { status: 'ok', calibration };
    },
    history: (query) => historyOf(catalogue, query),
    retagAll,
  };
}

/** The history in the source's columns alone. */
export function historyOf(
  catalogue: Catalogue,
  query: Parameters<CalibrationAdmin['history']>[0],
): ReturnType<CalibrationAdmin['history']> {
  const runs = catalogue.calibrationRuns.list({ ...query, offset: 0 }).runs.map(columnsOf);
  return { status: 'ok', count: runs.length, runs };
}

const columnNames = Object.keys(calibrationRunSchema.shape) as (keyof CalibrationRun)[];

const columnsOf = (row: CalibrationRunRow): CalibrationRun =>
  calibrationRunSchema.parse(Object.fromEntries(columnNames.map((name) => [name, row[name]])));

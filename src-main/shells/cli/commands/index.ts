import type { CliCommand } from '../command.ts';
import { exportArtifact, importArtifact, report, verify } from './artifacts.ts';
import { baselineHistory, baselineImport, baselineKey, baselineRetagAll, baselineRun } from './baseline.ts';
import { benchCheck, instrumentsList } from './bench.ts';
import { calibrate } from './calibrate.ts';
import { calibrateNoise } from './calibrateNoise.ts';
import { estimate } from './estimate.ts';
import { graph } from './graph.ts';
import { infer } from './infer.ts';
import { instrumentsFind } from './instrumentsFind.ts';
import { monitor } from './monitor.ts';
import { serve } from './serve.ts';
import { sessionsClose, sessionsList, sessionsRebuildIndex, sessionsResume, sessionsShow } from './sessions.ts';
import { apply, restore, safe, state } from './state.ts';
import { simulate } from './simulate.ts';
import { standardize } from './standardize.ts';
import { sweep } from './sweep.ts';

export const commands: readonly CliCommand[] = [
  calibrate,
  graph,
  monitor,
  sweep,
  infer,
  estimate,
  baselineRun,
  baselineHistory,
  baselineRetagAll,
  baselineImport,
  baselineKey,
  calibrateNoise,
  standardize,
  sessionsList,
  sessionsShow,
  sessionsResume,
  sessionsClose,
  sessionsRebuildIndex,
  state,
  apply,
  restore,
  safe,
  verify,
  exportArtifact,
  importArtifact,
  report,
  benchCheck,
  instrumentsList,
  instrumentsFind,
  simulate,
  serve,
];

export function helpText(): string {
  return [
    'fringe: calibrates photonic hardware and keeps the proof',
    '',
    ...commands.flatMap(({ usage, summary }) => [`  ${usage}`, `      ${summary}`]),
    '',
    'Every command takes --json (JSON lines on standard output) and --home DIR (the data folder, else FRINGE_HOME).',
    'Exit status: 0 done, 1 a defect, 2 bad input, 3 safety, 4 instrument, 5 not converged, 6 verification failed, 130 stopped.',
    '',
  ].join('\n');
}

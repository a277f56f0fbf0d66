import type { ConvergenceReason } from '../../../src-core/domain/run.ts';

/** Why a calibration ended, in words. */
export const convergenceWords: Readonly<Record<ConvergenceReason, string>> = {
  threshold_met: 'The target was met and confirmed by repeated reads.',
  max_iterations: 'The iterations were used up before the target was met.',
  timeout: 'The time limit was reached before the target was met.',
  cancelled: 'It was stopped by hand.',
  safety_violation: 'A safety limit ended it.',
  instrument_failure: 'An instrument failed.',
};

/** What to do after a run that did not finish, by its error code. */
export function nextStep(code: string | null, status: string): string {
  switch (code) {
    case 'safety_violation':
      return 'Look at which limit was met, then narrow the kernel’s limits or its starting point before running it again.';
    case 'instrument_lost':
    case 'instrument_unreachable':
      return 'Check power and cable, reconnect the instrument on the Bench, then resume this run under Sessions or start it again.';
    case 'instrument_timeout':
    case 'instrument_reply':
    case 'instrument_busy':
      return 'The link is resynchronised by itself. Identify the instrument on the Bench, then start the run again.';
    case 'instrument_refused':
    case 'instrument_identity':
      return 'Read what the instrument said, correct its settings or the bench file, then start the run again.';
    case 'not_converged':
      return 'Give it more iterations, another starting point or a larger initial step, then run it again.';
    case 'storage':
      return 'Make room on the disk that holds the sessions, then resume this run under Sessions.';
    case 'defect':
      return 'Please report it with this session’s bundle; the record up to here is kept.';
  }
  if (status === 'interrupted') return 'Resume it, or close it as incomplete; its record is kept either way.';
  return 'Its record is kept under Sessions. The next run starts from the safe state.';
}

import type { ConvergenceReason } from '../../../src-core/domain/run.ts';
import type { ErrorCode } from '../../../src-core/errors/fringeError.ts';

/** Why a calibration ended, in words. */
export const convergenceWords: Readonly<Record<ConvergenceReason, string>> = {
  threshold_met: 'The target was met and confirmed by repeated reads.',
  max_iterations: 'The iterations were used up before the target was met.',
  timeout: 'The time limit was reached before the target was met.',
  cancelled: 'It was stopped by hand.',
  safety_violation: 'A safety limit ended it.',
  instrument_failure: 'An instrument failed.',
};

const check = 'Identify the instrument on the Bench, then start the run again.';
const reconnect =
  'Check power and cable, reconnect the instrument on the Bench, then resume this run under Sessions or start it again.';

const nextSteps: Partial<Record<ErrorCode, string>> = {
  safety_violation:
    'Look at which limit was met, then narrow the kernel’s limits or its starting point before running it again.',
  instrument_lost: reconnect,
  instrument_unreachable: reconnect,
  instrument_timeout: `The link is resynchronised by itself. ${check}`,
  instrument_reply: `The link is resynchronised by itself. ${check}`,
  instrument_busy: `Something else holds the instrument. ${check}`,
  instrument_refused:
    'Read what the instrument said, correct its settings or the bench file, then start the run again.',
  instrument_identity: 'Another instrument answers at this address: correct the bench file, then start the run again.',
  not_converged: 'Give it more iterations, another starting point or a larger initial step, then run it again.',
  storage: 'Make room on the disk that holds the sessions, then resume this run under Sessions.',
  defect: 'Please report it with this session’s bundle; the record up to here is kept.',
};

/** What to do after a run that did not finish, by its error code. */
export function nextStep(code: string | null, status: string): string {
  const step = code === null ? undefined : nextSteps[code as ErrorCode];
  if (step !== undefined) return step;
  if (status === 'interrupted') return 'Resume it, or close it as incomplete; its record is kept either way.';
  return 'Its record is kept under Sessions. The next run starts from the safe state.';
}

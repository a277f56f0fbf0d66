import type { BaselineDesk } from '../../runs/baseline/baselineDesk.ts';
import { makeBaselineKey } from '../../runs/baseline/baselineKey.ts';
import type { Handlers } from '../handlers.ts';

type RetagHandlers = Pick<Handlers, 'baseline.retagAll' | 'baseline.newKey'>;

/** Re-tagging, and the key of the endpoints. */
export function retagHandlers({ home, desk }: { home: string; desk: BaselineDesk }): RetagHandlers {
  return {
    'baseline.retagAll': () => Promise.resolve(desk.retag.retagAll()),
    'baseline.newKey': () => Promise.resolve({ key: makeBaselineKey(home) }),
  };
}

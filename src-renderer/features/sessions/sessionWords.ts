import type { RunStatus } from '../../../src-core/domain/run.ts';
import type { Tone } from '../../ui/Tag.tsx';

export const statusTones: Readonly<Record<RunStatus, Tone>> = {
  running: 'accent',
  finished: 'good',
  failed: 'bad',
  stopped: 'warn',
  interrupted: 'warn',
  closed: 'plain',
};

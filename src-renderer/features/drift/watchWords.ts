import type { DriftBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { RunProgress } from '../../../src-core/contract/procedures.ts';
import type { MonitorGlance } from '../../stores/monitorGlance.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatSetting } from '../../ui/formatNumber.ts';
import { formatDateTime, formatTime } from '../../ui/formatTime.ts';
import type { Tone } from '../../ui/Tag.tsx';

/** How a watch is held: it goes on, will hold before its next instruction, or holds until somebody lets it go on. */
export type Hold = 'none' | 'pausing' | 'paused';

export function holdOf(board: DriftBoard | null, run: RunProgress | null): Hold {
  if (board === null || run === null || !board.isLive || board.runId !== run.runId) return 'none';
  return run.state === 'pausing' || run.state === 'paused' ? run.state : 'none';
}

/** The state of a watch in one word or two; null when there is none. */
export function watchState(
  board: DriftBoard | null,
  glance: MonitorGlance | null,
  hold: Hold,
): { word: string; tone: Tone } | null {
  if (board === null || board.runId === null) return null;
  if (!board.isLive) return { word: glance?.stop?.status ?? 'ended', tone: 'plain' };
  if (hold !== 'none') return { word: hold, tone: 'warn' };
  switch (glance?.activity) {
    case 'recalibrating':
      return { word: 'recalibrating', tone: 'warn' };
    case 'calibrating':
      return { word: 'calibrating first', tone: 'accent' };
    case 'watching':
      return { word: 'watching', tone: 'good' };
    default:
      return { word: 'starting', tone: 'plain' };
  }
}

/** What a hold means for the bench; null when there is none. */
export function holdMessage(hold: Hold, version: number | null): { sentence: string; remedy: string } | null {
  if (hold === 'none') return null;
  const holds = `The outputs hold ${version === null ? 'what they are set to' : `version ${version}`}.`;
  if (hold === 'pausing') {
    return {
      sentence: 'The watch pauses as soon as what it is doing is done, at the latest at its next check.',
      remedy: holds,
    };
  }
  return {
    sentence: 'The watch is paused: nothing is measured, no alarm is raised, nothing is recalibrated.',
    remedy: `${holds} Resume the watch to go on with its next check.`,
  };
}

/** Which version, how many checks, how often, since when: what matters most stands first, where it is not cut off. */
export function watchFacts(board: DriftBoard, glance: MonitorGlance | null): string {
  const startedAt = glance?.start?.startedAt;
  const version = glance?.version ?? null;
  const parts = [
    version === null ? '' : `v${version} in force`,
    `${board.checks} ${board.checks === 1 ? 'check' : 'checks'}`,
    board.checkIntervalSeconds === null ? '' : `one every ${interval(board.checkIntervalSeconds)}`,
    startedAt === undefined ? '' : `since ${board.isLive ? formatTime(startedAt) : formatDateTime(startedAt)}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

const interval = (seconds: number): string => (seconds < 60 ? `${formatSetting(seconds)} s` : formatDuration(seconds));

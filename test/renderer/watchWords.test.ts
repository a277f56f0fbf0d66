import { describe, expect, it } from 'vitest';
import type { DriftBoard } from '../../src-core/contract/driftProcedures.ts';
import type { RunProgress } from '../../src-core/contract/procedures.ts';
import { holdMessage, holdOf, watchState } from '../../src-renderer/features/drift/watchWords.ts';
import type { MonitorGlance } from '../../src-renderer/stores/monitorGlance.ts';
import { emptyMonitorGlance } from '../../src-renderer/stores/monitorGlance.ts';

const board = (more: Partial<DriftBoard> = {}): DriftBoard => ({
  ...{ runId: 'run-1', title: 'Drift monitor', isLive: true, simulated: true, checks: 3, lastCheckUnixMs: 0 },
  ...{ checkIntervalSeconds: 1, metrics: [], unacknowledged: 0, active: 0, worst: null },
  ...more,
});
const progress = (state: RunProgress['state'], runId = 'run-1'): RunProgress => ({
  ...{ runId, kind: 'monitor', title: 'Drift monitor', phase: '', state, iteration: 0, maxIterations: 0 },
  ...{ measurements: 0, measurementsPerSecond: null, secondsLeft: null, elapsedSeconds: 0 },
  ...{ cost: null, bestCost: null, lastSeq: 0 },
});
const glance: MonitorGlance = { ...emptyMonitorGlance('run-1'), phase: 'live', activity: 'watching' };

describe('a watch that is held', () => {
  it('is one whose own run is pausing or paused', () => {
    expect(holdOf(board(), progress('running'))).toBe('none');
    expect(holdOf(board(), progress('pausing'))).toBe('pausing');
    expect(holdOf(board(), progress('paused'))).toBe('paused');
    expect(holdOf(board(), progress('paused', 'run-2'))).toBe('none');
    expect(holdOf(board({ isLive: false }), progress('paused'))).toBe('none');
    expect(holdOf(board(), null)).toBe('none');
    expect(holdOf(null, progress('paused'))).toBe('none');
  });

  it('says so before what it was doing, and no longer once it has ended', () => {
    expect(watchState(board(), glance, 'none')).toEqual({ word: 'watching', tone: 'good' });
    expect(watchState(board(), glance, 'paused')).toEqual({ word: 'paused', tone: 'warn' });
    expect(watchState(board(), { ...glance, activity: 'recalibrating' }, 'pausing')?.word).toBe('pausing');
    expect(watchState(board({ isLive: false }), glance, 'none')?.word).toBe('ended');
    expect(watchState(board({ runId: null }), glance, 'none')).toBeNull();
  });

  it('tells what that means for the bench', () => {
    expect(holdMessage('none', 2)).toBeNull();
    expect(holdMessage('paused', 2)?.sentence).toMatch(/nothing is measured/);
    expect(holdMessage('paused', 2)?.remedy).toMatch(/^The outputs hold version 2\. Resume/);
    expect(holdMessage('pausing', null)?.remedy).toBe('The outputs hold what they are set to.');
  });
});

import { useEffect, useRef, useState } from 'react';
import type { MetricForecast } from '../../../src-core/contract/driftProcedures.ts';
import type { MonitorGlance } from '../../stores/monitorGlance.ts';
import { useServices } from '../../stores/services.ts';

const horizonSeconds = 24 * 3600;
const shortestPauseMs = 4000;
/** The host reads the whole record for a forecast: it is left alone for this many times as long as the last one took. */
const restFactor = 25;

/** Forecasts of a monitor, asked again as it goes on, ever more rarely as its record grows. */
export function useForecasts(glance: MonitorGlance | null, aheadSeconds: number): readonly MetricForecast[] {
  const { client } = useServices();
  const [state, setState] = useState<{ runId: string; forecasts: readonly MetricForecast[] } | null>(null);
  const due = useRef({ runId: '', atMs: 0, isAsking: false, checks: -1 });
  const runId = glance?.runId ?? null;
  const checks = glance?.checks ?? 0;
  const isEnded = glance?.phase === 'ended';
  useEffect(() => {
    if (runId === null || checks === 0 || isEnded) return;
    const now = due.current;
    if (now.runId !== runId) due.current = { runId, atMs: 0, isAsking: false, checks: -1 };
    const ask = due.current;
    const fetch = async () => {
      if (ask.isAsking || ask.checks === checks) return;
      ask.isAsking = true;
      const began = performance.now();
      try {
        const bandSeconds = Math.max(1, aheadSeconds);
        const { forecasts } = await client.call('drift.forecast', { runId, horizonSeconds, bandSeconds });
        ask.checks = checks;
        setState({ runId, forecasts });
      } catch {
        // A forecast that cannot be had is left out; the strips stand without it.
      } finally {
        ask.isAsking = false;
        const ended = performance.now();
        ask.atMs = ended + Math.max(shortestPauseMs, restFactor * (ended - began));
      }
    };
    const waitMs = Math.max(0, ask.atMs - performance.now());
    const timer = setTimeout(() => void fetch(), waitMs);
    return () => clearTimeout(timer);
    // The window's width changes often and matters little: the next forecast reaches as far as it then does.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, runId, checks, isEnded]);
  // What was foreseen of a watch that is over is the past's.
  return state !== null && state.runId === runId && !isEnded ? state.forecasts : [];
}

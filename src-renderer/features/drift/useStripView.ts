import { useEffect, useMemo, useState } from 'react';
import { StripView } from '../../charts/stripView.ts';
import type { StripWindow } from '../../charts/stripView.ts';
import type { MonitorRecord } from '../../stores/monitorRecord.ts';

export const spans = [
  { value: 60_000, label: '1 min' },
  { value: 600_000, label: '10 min' },
  { value: 3_600_000, label: '1 h' },
  { value: 8 * 3_600_000, label: '8 h' },
  { value: 0, label: 'All' },
] as const;
export type Span = (typeof spans)[number]['value'];

/** Room to the right of the newest check while it is on: the future, for the forecast. */
const aheadFraction = 0.2;
const shortestSpanMs = 30_000;

export interface StripControl {
  readonly view: StripView;
  readonly window: StripWindow;
  /** Null after zooming or moving by hand. */
  readonly span: Span | null;
  readonly choose: (span: Span) => void;
  /** How far into the future the strips reach, in seconds. */
  readonly aheadSeconds: number;
}

/** One window of time for all strips of a monitor: everything at first, following as it grows. */
export function useStripView(record: MonitorRecord, isLive: boolean): StripControl {
  const ahead = isLive ? aheadFraction : 0.02;
  const view = useMemo(() => {
    const made: StripView = new StripView(() => record.newestMs + ahead * spanOf(made));
    return made;
  }, [record, ahead]);
  const [window, setWindow] = useState<StripWindow>(view.window);
  const [span, setSpan] = useState<Span | null>(0);
  useEffect(() => view.onChange(() => setWindow(view.window)), [view]);
  useEffect(() => {
    if (span !== 0) return;
    const fit = () => {
      const whole = (record.newestMs - record.oldestMs) / (1 - ahead - 0.02);
      view.follow(Math.max(shortestSpanMs, whole));
    };
    fit();
    return record.onChange(fit);
  }, [record, view, span, ahead]);
  useEffect(
    () =>
      view.onChange(() => {
        if (view.window.mode === 'still') setSpan(null);
      }),
    [view],
  );
  const choose = (next: Span) => {
    setSpan(next);
    if (next !== 0) view.follow(next);
  };
  return { view, window, span, choose, aheadSeconds: (ahead * spanOf(view)) / 1000 };
}

function spanOf({ window }: StripView): number {
  return window.mode === 'follow' ? window.spanMs : window.toMs - window.fromMs;
}

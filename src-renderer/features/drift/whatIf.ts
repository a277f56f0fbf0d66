import type { DriftEventRecord } from '../../../src-core/domain/monitorRecord.ts';

/** A stretch in which an alarm stood; null: until the record's end. */
export interface AlarmSpan {
  readonly fromMs: number;
  readonly toMs: number | null;
}

export interface AlarmCount {
  readonly spans: readonly AlarmSpan[];
  readonly raised: number;
  readonly firstMs: number | null;
  /** How long an alarm stood, in s. */
  readonly seconds: number;
}

/** What fired of one metric, from the events of a watch or of a replay. */
export function alarmsOf(events: readonly DriftEventRecord[], metricId: string, endMs: number): AlarmCount {
  const spans: AlarmSpan[] = [];
  for (const event of events) {
    if (event.kind !== 'alarm' || event.metricId !== metricId) continue;
    const { kind, atUnixMs } = event.entry;
    const open = spans.at(-1);
    if (kind === 'raised') spans.push({ fromMs: atUnixMs, toMs: null });
    else if (kind === 'cleared' && open?.toMs === null) spans[spans.length - 1] = { ...open, toMs: atUnixMs };
  }
  return {
    spans,
    raised: spans.length,
    firstMs: spans[0]?.fromMs ?? null,
    seconds: spans.reduce((sum, { fromMs, toMs }) => sum + ((toMs ?? endMs) - fromMs) / 1000, 0),
  };
}

/** Slider positions -20..20 as factors from a quarter to four, even on a logarithmic scale. */
export const factorOf = (position: number): number => 4 ** (position / 20);

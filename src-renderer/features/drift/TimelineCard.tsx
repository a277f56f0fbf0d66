import { useState } from 'react';
import type { MonitorGlance, TimelineEntry, TimelineKind } from '../../stores/monitorGlance.ts';
import type { MonitorRecord } from '../../stores/monitorRecord.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { Card } from '../../ui/Card.tsx';
import { formatTime } from '../../ui/formatTime.ts';
import { Dot, SimulatedMark } from '../../ui/Tag.tsx';
import { VersionDialog } from './VersionDialog.tsx';

export interface TimelineCardProps {
  readonly record: MonitorRecord;
  readonly glance: MonitorGlance;
}

const drawn: Partial<Record<TimelineKind, string>> = {
  detected: 'detected',
  cleared: 'cleared',
  version: 'version',
  rejected: 'rejected',
  fault: 'fault',
};

/** The whole watch on one line: alarms above it, versions on it, recalibrations as stretches of it. */
export function TimelineCard({ record, glance }: TimelineCardProps) {
  const [opened, setOpened] = useState<TimelineEntry | null>(null);
  const { timeline, checks } = glance;
  const fromMs = timeline[0]?.atUnixMs ?? record.oldestMs;
  const toMs = Math.max(record.newestMs, timeline.at(-1)?.atUnixMs ?? 0, fromMs + 1000);
  const place = (atMs: number) => `${(1.5 + (97 * (atMs - fromMs)) / (toMs - fromMs)).toFixed(3)}%`;
  return (
    <Card
      title="Timeline"
      className="timeline"
      aside={
        <>
          {glance.start?.bench.simulated !== undefined && <SimulatedMark />}
          <span className="num">
            {checks} {checks === 1 ? 'check' : 'checks'}
          </span>
          <span className="num">
            {formatTime(fromMs)} → {glance.phase === 'ended' ? formatTime(toMs) : 'now'}
          </span>
        </>
      }
    >
      <div className="timeline-line">
        {record.marks
          .filter(({ kind }) => kind === 'recalibration')
          .map(({ fromMs: from, toMs: to }) => (
            <span
              key={from}
              className="timeline-stretch"
              style={{
                left: place(from),
                width: `max(3px, ${((97 * ((to ?? toMs) - from)) / (toMs - fromMs)).toFixed(3)}%)`,
              }}
            />
          ))}
        {timeline
          .filter(({ kind }) => drawn[kind] !== undefined)
          .map((entry) => {
            const { key, kind, tone, atUnixMs, version } = entry;
            const what = `${formatTime(atUnixMs)}: ${wordsOf(entry)}`;
            const style = { left: place(atUnixMs) };
            if (version === null) {
              return <span key={key} className={`timeline-mark ${kind} ${tone}`} style={style} title={what} />;
            }
            return (
              <button
                key={key}
                type="button"
                className={`timeline-version ${tone}`}
                style={style}
                title={what}
                onClick={() => setOpened(entry)}
              >
                <i />v{version}
                <span className="visually-hidden">: {what}</span>
              </button>
            );
          })}
      </div>
      {opened !== null && <VersionDialog entry={opened} onClose={() => setOpened(null)} />}
    </Card>
  );
}

export const wordsOf = ({ metricId, text }: TimelineEntry): string =>
  metricId === null ? text : `${metricTitle(metricId)}: ${text}`;

/** The same in words, newest first. */
export function EventsCard({ glance }: { readonly glance: MonitorGlance }) {
  const [opened, setOpened] = useState<TimelineEntry | null>(null);
  const newest = glance.timeline.slice(-200).toReversed();
  return (
    <Card title="Events" aside="newest first" className="events">
      <ol className="event-list" tabIndex={0} aria-label="Events, newest first">
        {newest.map((entry) => (
          <li key={entry.key}>
            <Dot tone={entry.tone} />
            <span className="num faint">{formatTime(entry.atUnixMs)}</span>
            <span className="event-text">
              {wordsOf(entry)}{' '}
              {entry.version !== null && (
                <button type="button" className="link" onClick={() => setOpened(entry)}>
                  Show v{entry.version}
                </button>
              )}
            </span>
          </li>
        ))}
      </ol>
      {opened !== null && <VersionDialog entry={opened} onClose={() => setOpened(null)} />}
    </Card>
  );
}

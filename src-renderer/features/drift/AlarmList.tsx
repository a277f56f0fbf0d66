import { useState } from 'react';
import { useStore } from 'zustand';
import type { DriftBoard, MetricBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { MonitorGlance } from '../../stores/monitorGlance.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { formatTime } from '../../ui/formatTime.ts';
import { Dot, Tag } from '../../ui/Tag.tsx';
import type { Tone } from '../../ui/Tag.tsx';
import { AlarmActionDialog } from './AlarmActionDialog.tsx';
import type { AlarmActionKind } from './AlarmActionDialog.tsx';
import { AlarmHistoryDialog } from './AlarmHistoryDialog.tsx';
import { askForNotifications } from './askForNotifications.ts';
import { alarmRank, alarmSentence, statusWords, urgencyTones } from './alarmWords.ts';

export interface AlarmListProps {
  readonly board: DriftBoard;
  readonly glance: MonitorGlance | null;
}

type Opened = { readonly kind: AlarmActionKind | 'history'; readonly metricId: string };

/** The alarms, most urgent first, and what can be done about each. */
export function AlarmList({ board, glance }: AlarmListProps) {
  const { preferences } = useServices();
  const { alarmSound } = useStore(preferences);
  const [opened, setOpened] = useState<Opened | null>(null);
  const metrics = board.metrics.toSorted((a, b) => alarmRank(b) - alarmRank(a));
  const calm = metrics.filter(({ annunciation }) => annunciation.status === 'normal');
  const shown = metrics.filter(({ annunciation }) => annunciation.status !== 'normal');
  const isMuted = alarmSound === 'muted';
  const about = opened === null ? undefined : board.metrics.find(({ metricId }) => metricId === opened.metricId);
  return (
    <Card
      title="Alarms"
      className="alarms"
      aside={
        <>
          <span>{board.active} active</span>
          <Button
            size="small"
            kind="quiet"
            aria-pressed={isMuted}
            title="Sound and desktop notifications of high and critical alarms"
            onClick={() => {
              preferences.setState({ alarmSound: isMuted ? 'on' : 'muted' });
              if (isMuted) askForNotifications();
            }}
          >
            {isMuted ? 'Sound off' : 'Sound on'}
          </Button>
        </>
      }
    >
      <ul className="alarm-list" aria-label="Alarms">
        {shown.map((metric) => (
          <AlarmItem
            key={metric.metricId}
            runId={board.runId ?? ''}
            metric={metric}
            recalibrates={glance?.recalibrating?.metricIds.includes(metric.metricId) === true}
            version={glance?.version ?? null}
            onOpen={(kind) => setOpened({ kind, metricId: metric.metricId })}
          />
        ))}
      </ul>
      {shown.length === 0 && (
        <p className="small mute alarm-calm">No alarm stands. Every metric is within its limits.</p>
      )}
      {calm.length > 0 && (
        <div className="row wrap alarm-normal">
          <span className="small faint">normal:</span>
          {calm.map(({ metricId }) => (
            <button
              key={metricId}
              type="button"
              className="link"
              aria-label={`${metricTitle(metricId)}, normal: history of its alarm`}
              onClick={() => setOpened({ kind: 'history', metricId })}
            >
              {metricTitle(metricId)}
            </button>
          ))}
        </div>
      )}
      {opened !== null && about !== undefined && opened.kind === 'history' && (
        <AlarmHistoryDialog runId={board.runId ?? ''} metric={about} onClose={() => setOpened(null)} />
      )}
      {opened !== null && about !== undefined && opened.kind !== 'history' && (
        <AlarmActionDialog
          kind={opened.kind}
          runId={board.runId ?? ''}
          metric={about}
          onClose={() => setOpened(null)}
        />
      )}
    </Card>
  );
}

interface AlarmItemProps {
  readonly runId: string;
  readonly metric: MetricBoard;
  readonly recalibrates: boolean;
  readonly version: number | null;
  readonly onOpen: (kind: AlarmActionKind | 'history') => void;
}

function AlarmItem({ runId, metric, recalibrates, version, onOpen }: AlarmItemProps) {
  const { client, preferences } = useServices();
  const [run, isBusy] = useAction();
  const { metricId, annunciation, activeSinceUnixMs, shelvedUntilUnixMs, lastComment } = metric;
  const { status, urgency } = annunciation;
  const title = metricTitle(metricId);
  const needsAcknowledging = status === 'unacknowledged' || status === 'returned_unacknowledged';
  const acknowledge = () => {
    const { operator } = preferences.getState().labels;
    if (operator === '') return onOpen('acknowledge');
    void run(() =>
      client.call('drift.act', {
        ...{ runId, metricId, action: 'acknowledge', operator, shelveSeconds: null, comment: null },
      }),
    );
  };
  return (
    <li className={`alarm is-${toneOf(metric)}${needsAcknowledging ? ' asks' : ''}`}>
      <div className="row">
        <Dot tone={toneOf(metric)} />
        <b className="ellipsis">{title}</b>
        <span className="spacer" />
        {urgency !== null && <Tag tone={urgencyTones[urgency]}>{urgency.toLowerCase()}</Tag>}
        <button type="button" className="link" onClick={() => onOpen('history')} aria-label={`History of ${title}`}>
          History
        </button>
      </div>
      <div className="small alarm-state">
        {statusWords[status]}
        {activeSinceUnixMs !== null && ` · since ${formatTime(activeSinceUnixMs)}`}
        {shelvedUntilUnixMs !== null && ` · until ${formatTime(shelvedUntilUnixMs)}`}
      </div>
      {annunciation.cause !== null && (
        <p className="mute">
          {alarmSentence(metric)}
          {recalibrates &&
            ` It is being recalibrated${version === null ? '' : `; v${version} comes back unless the new settings prove better`}.`}
        </p>
      )}
      {lastComment !== null && <p className="alarm-comment">“{lastComment}”</p>}
      <div className="row wrap">
        {needsAcknowledging && (
          <Button size="small" disabled={isBusy} onClick={acknowledge} aria-label={`Acknowledge ${title}`}>
            Acknowledge
          </Button>
        )}
        {status === 'shelved' ? (
          <Button size="small" onClick={() => onOpen('unshelve')} aria-label={`Unshelve ${title}`}>
            Unshelve
          </Button>
        ) : (
          <Button size="small" onClick={() => onOpen('shelve')} aria-label={`Shelve ${title}`}>
            Shelve
          </Button>
        )}
        <Button size="small" onClick={() => onOpen('comment')} aria-label={`Comment on ${title}`}>
          Comment
        </Button>
      </div>
    </li>
  );
}

function toneOf({ annunciation: { status, urgency, cause } }: MetricBoard): Tone {
  if (status === 'shelved' || status === 'normal') return 'plain';
  if (status === 'returned_unacknowledged') return 'good';
  return cause === 'no_data' ? 'bad' : urgencyTones[urgency ?? 'Low'];
}

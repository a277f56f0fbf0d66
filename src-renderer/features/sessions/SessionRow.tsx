import type { RunSummary } from '../../../src-core/domain/run.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatDateTime } from '../../ui/formatTime.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { statusTones } from './sessionWords.ts';

export interface SessionRowProps {
  readonly session: RunSummary;
  readonly isOpen: boolean;
  /** Beside an open session there is less room. */
  readonly isNarrow: boolean;
}

export function SessionRow({ session, isOpen, isNarrow }: SessionRowProps) {
  const { id, title, status, startedAt, endedAt, version, extinctionRatioDb, cost, operator, chipId, dieId } = session;
  const seconds = endedAt === null ? null : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const figure =
    extinctionRatioDb === null
      ? cost === null
        ? ''
        : `cost ${formatNumber(cost, { significant: 3 })}`
      : `${formatNumber(extinctionRatioDb, { decimals: 1 })} dB`;
  const who = [operator, chipId, dieId].filter((word) => word !== '').join(' · ');
  return (
    <li>
      <a
        className={isNarrow ? 'session narrow' : 'session'}
        href={hashOf({ screen: 'sessions', runId: id })}
        aria-current={isOpen ? 'true' : undefined}
      >
        <span className="session-title">
          <b className="ellipsis">{title}</b>
          <Tag tone={statusTones[status]}>{status}</Tag>
        </span>
        <span className="num session-figure">{figure}</span>
        <span className="num session-version">{version === null ? '' : `v${version}`}</span>
        <span className="small faint ellipsis session-when">{formatDateTime(startedAt)}</span>
        {!isNarrow && (
          <>
            <span className="small num mute">{seconds === null ? '' : formatDuration(seconds)}</span>
            <span className="small mute ellipsis">{who}</span>
            {session.simulated ? <SimulatedMark /> : <span />}
          </>
        )}
      </a>
    </li>
  );
}

import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { runStatuses } from '../../../src-core/domain/run.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { isTyping } from '../../ui/isTyping.ts';
import { Message } from '../../ui/Message.tsx';
import { SessionRow } from './SessionRow.tsx';

/** Everything that ever ran, newest first. */
export function SessionList({ openId }: { readonly openId: string | null }) {
  const { sessions } = useServices();
  const { search, status, sessions: list, total, error } = useStore(sessions);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const isFiltered = search !== '' || status !== null;
  return (
    <Card title="Runs" className="session-list">
      <div className="row session-filter" role="search">
        <input
          ref={input}
          type="search"
          className="input"
          aria-label="Search sessions"
          placeholder="Search  ( / )"
          value={search}
          onChange={(event) => sessions.find({ search: event.target.value })}
        />
        <select
          className="select"
          aria-label="Status"
          value={status ?? ''}
          onChange={(event) => sessions.find({ status: runStatuses.find((one) => one === event.target.value) ?? null })}
        >
          <option value="">every status</option>
          {runStatuses.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {list === null && error === null && <Skeleton lines={8} label="Loading the sessions" />}
      {list?.length === 0 &&
        (isFiltered ? (
          <Empty title="Nothing matches">
            <p>Search for something else, or look at every status.</p>
            <Button onClick={() => sessions.find({ search: '', status: null })}>Show everything</Button>
          </Empty>
        ) : (
          <Empty title="Nothing has run yet">
            <p>Run a calibration: its record, its artifact and its report appear here.</p>
            <a className="button primary" href={hashOf({ screen: 'calibrate', runId: null })}>
              Open Calibrate
            </a>
          </Empty>
        ))}
      <ul className="session-rows" aria-label="Sessions">
        {list?.map((session) => (
          <SessionRow key={session.id} session={session} isOpen={session.id === openId} isNarrow={openId !== null} />
        ))}
      </ul>
      {list !== null && list.length < total && (
        <Button size="small" onClick={() => void sessions.more()}>
          Show more ({total - list.length})
        </Button>
      )}
    </Card>
  );
}

import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import '../run/run.css';
import { ImportButton } from './ImportButton.tsx';
import { SessionDetail } from './SessionDetail.tsx';
import { SessionList } from './SessionList.tsx';
import './sessions.css';

export function SessionsScreen() {
  const { sessions, navigation } = useServices();
  const { total, sessions: list } = useStore(sessions);
  const { runId } = useStore(navigation);
  useEffect(() => {
    void sessions.refresh();
  }, [sessions]);
  return (
    <>
      <div className="screen-head">
        <h1>Sessions</h1>
        {list !== null && <span className="mute">{total === 1 ? '1 run' : `${total} runs`}</span>}
        <span className="spacer" />
        <ImportButton />
      </div>
      <div className={runId === null ? 'sessions-grid' : 'sessions-grid with-detail'}>
        <SessionList openId={runId} />
        {runId !== null && <SessionDetail key={runId} runId={runId} />}
      </div>
    </>
  );
}

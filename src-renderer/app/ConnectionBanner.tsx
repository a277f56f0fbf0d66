import { useStore } from 'zustand';
import { useServices } from '../stores/services.ts';

/** While the link to the host is down: what is shown is old, and what the instruments are doing meanwhile. */
export function ConnectionBanner() {
  const { connection, bench, progress } = useServices();
  const { state, info } = useStore(connection);
  const { status } = useStore(bench);
  const { progress: run } = useStore(progress);
  if (state === 'connected' || (state === 'connecting' && info === null && status === null)) return null;
  if (state === 'refused') {
    return (
      <div className="connection-banner" role="alert">
        <b>Fringe was started again, and this page still has the token of the one before.</b> What you see is from
        before; that host has ended, and its guard has made the outputs safe. Open the address that Fringe printed when
        it started (it looks like {`${window.location.origin}/?token=…`}) and close this page.
      </div>
    );
  }
  const isRunning = run !== null && run.state !== 'finished' && run.state !== 'idle';
  const outputs = status === null || status.outputs === 'unknown' ? 'not known' : status.outputs;
  return (
    <div className="connection-banner" role="alert">
      <b>{state === 'closed' ? 'The host has ended.' : 'The link to the host is down; it is tried again by itself.'}</b>{' '}
      {state === 'closed'
        ? 'Its guard brings every output to the safe state. Start Fringe again; an interrupted run waits under Sessions.'
        : `What you see is from before. The instruments go on as they were: outputs ${outputs}${
            isRunning ? ', and the run continues and is recorded on the host' : ''
          }. If the host itself has ended, its guard has made the outputs safe.`}
    </div>
  );
}

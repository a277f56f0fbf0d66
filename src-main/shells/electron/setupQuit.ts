import { app } from 'electron';

/** How long the host may take to make its outputs safe; then the guard process has to. */
const patienceMs = 15_000;

/**
 * Every way out (window closed, quit, signal) first closes the host, so that the outputs go safe, and says in one line
 * what, if anything, is still driven.
 */
export function setupQuit(closeHost: () => Promise<{ outputs: string }>, say: (line: string) => void): void {
  let state: 'running' | 'closing' | 'closed' = 'running';

  const close = async (): Promise<void> => {
    const patience = new Promise<{ outputs: string }>((resolve) => {
      const late = 'The host did not close in time: the guard process makes the outputs safe.';
      setTimeout(() => resolve({ outputs: late }), patienceMs).unref();
    });
    try {
      say((await Promise.race([closeHost(), patience])).outputs);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      say(`Closing failed (${why}): whether outputs are still driven is not known. The guard process makes them safe.`);
    }
    state = 'closed';
    app.quit();
  };

  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'running') {
      state = 'closing';
      void close();
    }
  });
  // A machine that shuts down or a terminal that closes asks by signal.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
}

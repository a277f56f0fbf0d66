import type { ElectronApplication, Page } from '@playwright/test';

interface Reply {
  readonly type: string;
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly code: string };
}

interface Bridge {
  send(message: object): void;
  onMessage(listener: (message: Reply) => void): () => void;
}

export interface HostAnswer {
  /** `result`, `error`, or `none` when nothing came within ten seconds. */
  readonly type: string;
  readonly code: string | null;
  readonly value: unknown;
}

/** One request through the page's own bridge and what came back. */
export function exchangeWithHost(page: Page, procedure: string, input: object = {}): Promise<HostAnswer> {
  return page.evaluate(
    (asked) =>
      new Promise<HostAnswer>((resolve) => {
        const { fringe } = window as unknown as { fringe: Bridge };
        const id = 1_000_000_000 + Math.floor(performance.now() * 1000);
        const stop = fringe.onMessage((reply) => {
          if (reply.id !== id) return;
          stop();
          resolve({ type: reply.type, code: reply.error?.code ?? null, value: reply.value });
        });
        fringe.send({ type: 'call', id, ...asked });
        setTimeout(() => resolve({ type: 'none', code: null, value: null }), 10_000);
      }),
    { procedure, input },
  );
}

/**
 * Puts a message before the app's own listener as if it came from there, and counts what is sent back to it.
 * - `frame`: a frame within our page, with our own address
 * - `foreign`: our window's top frame, showing somebody else's page
 * - `lookalike`: an address that begins as ours does
 */
export function forgeMessage(
  app: ElectronApplication,
  kind: 'frame' | 'foreign' | 'lookalike',
): Promise<{ readonly replies: number }> {
  return app.evaluate(async ({ BrowserWindow, ipcMain }, asked) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('There is no window.');
    const top = { url: 'app://fringe/index.html', parent: null, detached: false };
    const frames = {
      frame: { ...top, parent: top },
      foreign: { ...top, url: 'http://127.0.0.1:1/index.html' },
      lookalike: { ...top, url: 'app://fringe.evil.example/index.html' },
    };
    let replies = 0;
    const send = contents.send.bind(contents);
    contents.send = (channel: string, ...args: unknown[]) => {
      const [envelope] = args as [{ linkId?: string } | undefined];
      if (envelope?.linkId === 'forged') replies += 1;
      else send(channel, ...args);
    };
    const message = { type: 'call', id: 1, procedure: 'bench.explode', input: {} };
    ipcMain.emit('fringe:link', { sender: contents, senderFrame: frames[asked] }, { linkId: 'forged', message });
    // The answer to an unknown procedure takes no more than a few turns of the loop.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
    contents.send = send;
    return { replies };
  }, kind);
}

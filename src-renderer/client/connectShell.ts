import { connectElectron } from './connectElectron.ts';
import { connectWebSocket, isUnauthorised } from './connectWebSocket.ts';
import type { ScreenPort } from './screenPort.ts';

/** The link of the shell this page runs in: the desktop app's bridge where there is one, else the server it came from. */
export function connectShell(): ScreenPort {
  if (window.fringe !== undefined) return connectElectron(window.fringe);
  const address = new URL('/link', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return connectWebSocket(address.href, { isRefused: () => isUnauthorised(window.location.origin) });
}

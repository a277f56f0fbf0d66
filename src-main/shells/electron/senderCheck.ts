import type { IpcMainEvent, WebContents } from 'electron';
import { isAppAddress } from './appScheme.ts';

/**
 * Why a message is not to be heard, or null when it comes from the top frame of our own window, showing our own page.
 * Every renderer of the process can reach every channel: whoever gets a page or a frame in would else drive the bench.
 */
export function refusalOfSender(event: IpcMainEvent, window: WebContents): string | null {
  const frame = event.senderFrame;
  if (event.sender !== window) return 'it comes from another window';
  if (frame === null || frame.detached) return 'its frame is gone';
  if (frame.parent !== null) return `it comes from a frame within the page (${frame.url})`;
  if (!isAppAddress(frame.url)) return `it comes from ${frame.url}`;
  return null;
}

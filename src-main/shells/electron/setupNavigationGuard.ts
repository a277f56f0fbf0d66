import { app } from 'electron';
import { isAppAddress } from './appScheme.ts';

/**
 * No page but our own, in no frame, no second window and no webview, whatever a page asks for. Set on every web contents
 * that is ever made, so that none slips by.
 */
export function setupNavigationGuard(onRefused: (what: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (details) => {
      if (isAppAddress(details.url)) return;
      details.preventDefault();
      onRefused(`a navigation to ${details.url}`);
    });
    contents.on('will-frame-navigate', (details) => {
      // Reports are shown in frames of our own making; those have no address of their own.
      if (isAppAddress(details.url) || /^(about:(blank|srcdoc)$|blob:app:)/.test(details.url)) return;
      details.preventDefault();
      onRefused(`a frame's navigation to ${details.url}`);
    });
    contents.on('will-redirect', (details) => {
      if (isAppAddress(details.url)) return;
      details.preventDefault();
      onRefused(`a redirect to ${details.url}`);
    });
    contents.on('will-attach-webview', (details) => {
      details.preventDefault();
      onRefused('a webview');
    });
    contents.setWindowOpenHandler(({ url }) => {
      onRefused(`a window for ${url}`);
      return { action: 'deny' };
    });
  });
}

import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { findRendererFile } from '../rendererFiles.ts';
import { securityHeaders } from '../securityHeaders.ts';
import { appHost, appScheme } from './appScheme.ts';

/** Makes `app://` an origin like https: secure, with storage and fetch of its own. Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built renderer, and nothing else of the disk, as `app://fringe/`, with every security header. */
export function serveAppScheme(rendererDirectory: string): void {
  protocol.handle(appScheme, async (request) => {
    const address = new URL(request.url);
    const file = address.host === appHost ? await findRendererFile(rendererDirectory, address.pathname) : null;
    if (file === null)
      return new Response('There is nothing at this address.', { status: 404, headers: securityHeaders });
    return new Response(await readFile(file.path), { headers: { ...securityHeaders, ...file.headers } });
  });
}

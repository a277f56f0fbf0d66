import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

export interface Downloads {
  /** Makes the file downloadable once and returns the path of the address. */
  offer(path: string, name: string): string;
  /** Sends the file of that one-time id; false when there is none. */
  send(id: string, response: ServerResponse): Promise<boolean>;
}

const lifetimeMs = 10 * 60_000;
const mostOffered = 100;

/** Files offered for download, each under an unguessable id that works once and for ten minutes. */
export function createDownloads(now: () => number = Date.now): Downloads {
  const offered = new Map<string, { path: string; name: string; until: number }>();
  const forgetOld = (): void => {
    for (const [id, { until }] of offered) if (until < now()) offered.delete(id);
    for (const id of offered.keys()) if (offered.size > mostOffered) offered.delete(id);
  };
  return {
    offer(path, name) {
      const id = randomBytes(24).toString('base64url');
      offered.set(id, { path, name, until: now() + lifetimeMs });
      forgetOld();
      return `/download/${id}`;
    },
    async send(id, response) {
      forgetOld();
      const entry = offered.get(id);
      offered.delete(id);
      const found = entry && (await stat(entry.path).catch(() => null));
      if (!entry || !found?.isFile()) return false;
      const plainName = entry.name.replace(/[^\w.-]/g, '_');
      response.writeHead(200, {
        'Content-Type': 'application/octet-stream',
        'Content-Length': found.size,
        'Content-Disposition': `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(entry.name)}`,
        'Cache-Control': 'no-store',
      });
      // A browser that gives up in the middle is no failure of ours.
      await pipeline(createReadStream(entry.path), response).catch(() => undefined);
      return true;
    },
  };
}

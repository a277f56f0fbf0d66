import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

export interface Uploads {
  /** Takes the request's body as one file and returns its handle. @throws bad_input when it is too large. */
  receive(request: IncomingMessage): Promise<string>;
  /** Where the file of that handle lies, or null. */
  fileOf(handle: string): string | null;
  /** Removes everything that was received. */
  close(): Promise<void>;
}

const mostFiles = 20;

/** Files that browsers send, kept until the shell closes, bounded in size and number. */
export function createUploads(maximumBytes: number): Uploads {
  const files = new Map<string, string>();
  let folder: Promise<string> | null = null;

  const tooLarge = () =>
    new FringeError('bad_input', `The upload is larger than ${Math.floor(maximumBytes / 1e6)} MB.`, {
      remedy: 'Import a bundle of this size from the bench computer itself, with `fringe import`.',
    });

  return {
    async receive(request) {
      if (Number(request.headers['content-length'] ?? 0) > maximumBytes) throw tooLarge();
      folder ??= mkdtemp(join(tmpdir(), 'fringe-upload-'));
      const handle = randomBytes(16).toString('base64url');
      const path = join(await folder, `${handle}.zip`);
      let received = 0;
      const counter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          received += chunk.length;
          if (received > maximumBytes) done(tooLarge());
          else done(null, chunk);
        },
      });
      try {
        await pipeline(request, counter, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      } catch (thrown) {
        await rm(path, { force: true });
        throw thrown;
      }
      files.set(handle, path);
      const [oldest] = files;
      if (files.size > mostFiles && oldest) {
        files.delete(oldest[0]);
        await rm(oldest[1], { force: true });
      }
      return handle;
    },
    fileOf: (handle) => files.get(handle) ?? null,
    async close() {
      files.clear();
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
    },
  };
}

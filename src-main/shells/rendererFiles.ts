import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

export interface RendererFile {
  readonly path: string;
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The file of the built renderer that a request's path names, or null. Nothing outside `directory` is ever found: not by
 * `..`, not percent-encoded, not through a link.
 * @param requestPath path of the request's address, still percent-encoded, such as `/assets/main-abc.js`.
 */
export async function findRendererFile(directory: string, requestPath: string): Promise<RendererFile | null> {
  const relative = decodePath(requestPath);
  if (relative === null) return null;
  const contentType = contentTypes[extname(relative)];
  if (contentType === undefined) return null;
  try {
    const root = await realpath(directory);
    const path = await realpath(join(root, relative));
    if (!path.startsWith(root + sep)) return null;
    const found = await stat(path);
    if (!found.isFile()) return null;
    // Names under assets/ carry a hash of their content; everything else must be asked for again.
    const caching = relative.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    return { path, bytes: found.size, headers: { 'Content-Type': contentType, 'Cache-Control': caching } };
  } catch {
    return null;
  }
}

function decodePath(requestPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(requestPath);
  } catch {
    return null;
  }
  if (!path.startsWith('/') || path.includes('\0') || path.includes('\\')) return null;
  if (path.split('/').includes('..')) return null;
  return path === '/' ? '/index.html' : path;
}

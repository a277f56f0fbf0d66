import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { findRendererFile } from '../rendererFiles.ts';
import { securityHeaders } from '../securityHeaders.ts';
import type { CalibrationAdmin } from '../../interfaces/calibrationAdmin.ts';
import type { ObservabilityView } from '../../interfaces/observabilityView.ts';
import type { AccessGuard, Refusal } from './accessGuard.ts';
import { answerAdmin, isAdminPath, refuseAdmin } from './adminEndpoints.ts';
import type { AdminRequest } from './adminEndpoints.ts';
import type { Downloads } from './downloads.ts';
import { isObservabilityPath, sendObservability } from './observabilityPages.ts';
import { plainPage } from './plainPage.ts';
import { createRequestBudget } from './requestBudget.ts';
import type { Uploads } from './uploads.ts';

export interface RequestParts {
  readonly guard: AccessGuard;
  readonly downloads: Downloads;
  readonly uploads: Uploads;
  readonly rendererDirectory: string;
  /** Null before there is a host to tell of, and where nobody tells. */
  readonly observability: () => { readonly view: ObservabilityView; readonly readToken: string | null } | null;
  /** Null as above. */
  readonly admin: () => CalibrationAdmin | null;
}

/** Requests a minute to `/admin/calibration`, with its key and without. */
const adminRequests = { known: 600, unknown: 60 } as const;

/** Everything the web shell answers over plain HTTP: the token's address, the renderer's files, downloads and uploads. */
export function createRequestListener(parts: RequestParts) {
  const budget = {
    known: createRequestBudget(adminRequests.known),
    unknown: createRequestBudget(adminRequests.unknown),
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    handle({ ...parts, budget }, request, response).catch((thrown: unknown) => {
      const report = toErrorReport(thrown);
      if (response.headersSent) response.destroy();
      else sendJson(response, report.code === 'bad_input' ? 413 : 500, { error: report });
    });
  };
}

async function handle(
  parts: RequestParts & Pick<AdminRequest, 'budget'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { guard, budget } = parts;
  const address = URL.parse(`http://host${request.url ?? ''}`);
  if (address === null) return sendRefusal(response, 400, 'This address cannot be read.');
  const wrongHost = guard.wrongHost(request);
  const admin = isAdminPath(address.pathname) ? parts.admin() : null;
  if (wrongHost !== null) {
    if (admin !== null) return refuseAdmin(response, wrongHost);
    return sendRefusal(response, wrongHost.status, wrongHost.reason);
  }
  if (admin !== null) return await answerAdmin({ admin, address, request, response, budget });
  const given = address.searchParams.get('token');
  if (request.method === 'GET' && address.pathname === '/' && given !== null && guard.isToken(given)) {
    response.writeHead(303, {
      Location: '/',
      'Set-Cookie': `${guard.cookieName}=${given}; HttpOnly; SameSite=Strict; Path=/`,
      'Cache-Control': 'no-store',
    });
    response.end();
    return;
  }
  const reading = request.method === 'GET' || request.method === 'HEAD';
  const observed = reading && isObservabilityPath(address.pathname) ? parts.observability() : null;
  if (observed !== null) {
    const refused = guard.refusalToRead(request, given, observed.readToken);
    if (refused !== null) return sendAccessRefusal(response, refused);
    return await sendObservability({ view: observed.view, path: address.pathname, request, response });
  }
  const refusal = guard.refusalOf(request, reading ? 'page' : 'change');
  if (refusal !== null) return sendAccessRefusal(response, refusal);
  if (reading) return sendFile(parts, request, response, address.pathname);
  if (request.method !== 'POST' || address.pathname !== '/upload') {
    return sendRefusal(response, 405, 'This address takes no such request.');
  }
  sendJson(response, 200, { upload: await parts.uploads.receive(request) });
}

async function sendFile(
  parts: RequestParts,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const downloadId = /^\/download\/([\w-]+)$/.exec(path)?.[1];
  if (downloadId !== undefined) {
    if (request.method === 'GET' && (await parts.downloads.send(downloadId, response))) return;
    return sendRefusal(response, 404, 'This download has been used or has expired. Export the bundle again.');
  }
  const file = await findRendererFile(parts.rendererDirectory, path);
  if (file === null) return sendRefusal(response, 404, 'There is nothing at this address.');
  response.writeHead(200, { ...file.headers, 'Content-Length': file.bytes });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file.path), response).catch(() => undefined);
}

function sendAccessRefusal(response: ServerResponse, refusal: Refusal): void {
  if (refusal.status !== 401) return sendRefusal(response, refusal.status, refusal.reason);
  response.setHeader('WWW-Authenticate', 'Bearer');
  sendPage(response, 401, 'This workbench needs its token', [
    'Fringe printed an address with a token where it was started (npm start, or fringe serve). Open that address: it looks like http://127.0.0.1:8123/?token=…',
    'The token changes whenever Fringe starts again, so an old tab or bookmark ends here.',
  ]);
}

function sendRefusal(response: ServerResponse, status: number, sentence: string): void {
  sendPage(response, status, 'Refused', [sentence]);
}

function sendPage(response: ServerResponse, status: number, title: string, paragraphs: readonly string[]): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(plainPage(title, paragraphs));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    ...(status === 200 ? {} : { Connection: 'close' }),
  });
  response.end(JSON.stringify(body));
}

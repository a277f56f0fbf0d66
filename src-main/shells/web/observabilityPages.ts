import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ObservabilityView } from '../../interfaces/observabilityView.ts';
import { healthPage } from './healthPage.ts';

const paths = ['/metrics', '/health', '/otlp/v1/traces'];

export const isObservabilityPath = (path: string): boolean => paths.includes(path);

/** Answers one of the three addresses that tell how Fringe is doing; health is 503 when something must be mended. */
export async function sendObservability({
  view,
  path,
  request,
  response,
}: {
  view: ObservabilityView;
  path: string;
  request: IncomingMessage;
  response: ServerResponse;
}): Promise<void> {
  const send = (status: number, contentType: string, text: string): void => {
    const body = Buffer.from(text);
    response.writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': body.length,
      'Cache-Control': 'no-store',
      Vary: 'Accept',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (path === '/metrics') {
    const { contentType, text } = await view.metrics();
    return send(200, contentType, text);
  }
  if (path === '/otlp/v1/traces') return send(200, 'application/json', JSON.stringify(view.traces()));
  const report = await view.health();
  const status = report.status === 'ok' ? 200 : 503;
  if (wantsPage(request.headers.accept ?? '')) return send(status, 'text/html; charset=utf-8', healthPage(report));
  send(status, 'application/json; charset=utf-8', JSON.stringify(report));
}

/** A browser names HTML first; a program that takes anything gets JSON. */
const wantsPage = (accept: string): boolean =>
  accept
    .split(',')
    .map((range) => range.split(';')[0]?.trim())
    .find((type) => type === 'text/html' || type === 'application/json') === 'text/html';

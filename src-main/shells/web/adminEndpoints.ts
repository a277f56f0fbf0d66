import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { headNameSchema } from '../../../src-core/domain/baseline.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { ErrorCode } from '../../../src-core/errors/fringeError.ts';
import type { CalibrationAdmin } from '../../interfaces/calibrationAdmin.ts';
import type { RequestBudget } from './requestBudget.ts';

const prefix = '/admin/calibration/';
const methods = { run: 'POST', history: 'GET', 'retag-all': 'POST' } as const;
type Endpoint = keyof typeof methods;
const isEndpoint = (name: string): name is Endpoint => Object.hasOwn(methods, name);

export const isAdminPath = (path: string): boolean => `${path}/`.startsWith(prefix);

/** An empty request needs none of it. */
const largestBody = 64 * 1024;
/** A body that is too large is read so far, so that its sender comes to read the answer. */
const mostDiscarded = 8 * 2 ** 20;
const longestQuery = 2000;

const statusOf: Partial<Record<ErrorCode, number>> = {
  ...{ bad_input: 400, unknown_name: 400, unauthorised: 401, not_available: 403, not_found: 404, conflict: 409 },
  // The run was begun and somebody has ended it: there is no result to tell.
  ...{ instrument_busy: 409, stopped: 409, storage: 507 },
};

const historyQuery = z.strictObject({
  model: headNameSchema.optional(),
  head: headNameSchema.optional(),
  limit: z
    .string()
    .regex(/^\d{1,6}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(1, 'expected at least 1').max(1000, 'expected at most 1000'))
    .default(50),
});

export interface AdminRequest {
  readonly admin: CalibrationAdmin;
  readonly address: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What may still be asked now, with the key and without it. */
  readonly budget: Readonly<Record<'known' | 'unknown', RequestBudget>>;
}

/**
 * Answers `/admin/calibration/...` for programs: the bearer key, in the header alone, opens these addresses and nothing
 * else, and the workbench's token does not open them. Every answer is JSON.
 */
export async function answerAdmin(asked: AdminRequest): Promise<void> {
  const { admin, request, response } = asked;
  try {
    requireKey(asked);
    const name = asked.address.pathname.slice(prefix.length);
    if (!isEndpoint(name)) {
      throw new FringeError('not_found', `There is nothing at ${prefix}${name.slice(0, 100)}.`, {
        remedy: `The addresses are ${Object.entries(methods)
          .map(([each, method]) => `${method} ${prefix}${each}`)
          .join(', ')}.`,
      });
    }
    if (request.method !== methods[name]) {
      response.setHeader('Allow', methods[name]);
      const sentence = `${prefix}${name} takes ${methods[name]}, not ${request.method ?? 'nothing'}.`;
      return sendError(response, 405, { message: sentence, remedy: `Ask with ${methods[name]}.` });
    }
    admin.requireDevelopment();
    if (name === 'history') return sendAnswer(response, admin.history(queryOf(asked.address)));
    refuseQuery(asked.address);
    if ((await readBody(request)) === 'too large') {
      const remedy = 'Send an empty body.';
      return sendError(response, 413, { message: `The body is larger than ${largestBody / 1024} kB.`, remedy });
    }
    sendAnswer(response, name === 'run' ? await admin.run() : admin.retagAll());
  } catch (error) {
    const report = toErrorReport(error);
    sendError(response, error instanceof TooManyRequests ? 429 : (statusOf[report.code] ?? 500), report);
  }
}

/** Before the key is looked at, in the shape of the other answers. */
export function refuseAdmin(response: ServerResponse, { status, reason }: { status: number; reason: string }): void {
  sendError(response, status, { message: reason });
}

class TooManyRequests extends FringeError {}

/** Whoever has no key cannot use up what those may ask who have it. */
function requireKey({ admin, request, response, budget }: AdminRequest): void {
  const given = /^Bearer ([^\s]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  const isKnown = given !== undefined && admin.isKey(given);
  const secondsLeft = budget[isKnown ? 'known' : 'unknown'].take();
  if (secondsLeft > 0) {
    response.setHeader('Retry-After', String(secondsLeft));
    throw new TooManyRequests('conflict', 'There were too many requests in the last minute.', {
      remedy: `Ask again in ${secondsLeft} s.`,
    });
  }
  if (isKnown) return;
  response.setHeader('WWW-Authenticate', 'Bearer realm="fringe baselines"');
  const sentence = given === undefined ? 'This address needs the bearer key of the baselines.' : 'This is not the key.';
  throw new FringeError('unauthorised', sentence, {
    remedy: 'Send "Authorization: Bearer KEY"; `fringe baseline key --new` makes a new key.',
  });
}

/** @throws bad_input */
function queryOf({ search, searchParams }: URL): z.output<typeof historyQuery> {
  if (search.length > longestQuery) throw new FringeError('bad_input', 'The query is too long.');
  const refuse = (path: string, message: string): FringeError =>
    new FringeError('bad_input', `The query is refused at ${path === '' ? 'its keys' : `"${path}"`}: ${message}.`, {
      path,
      remedy: 'It may have model, head, and limit from 1 to 1000.',
    });
  const given: Record<string, string> = {};
  for (const [name, value] of searchParams) {
    if (!Object.hasOwn(historyQuery.shape, name)) throw refuse(name.slice(0, 100), 'unknown field');
    if (Object.hasOwn(given, name)) {
      throw new FringeError('bad_input', `"${name}" stands twice in the query.`, { path: name });
    }
    given[name] = value;
  }
  const parsed = historyQuery.safeParse(given);
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: '', message: 'refused' }] = refusalsOf(parsed.error);
  throw refuse(path, message);
}

function refuseQuery({ search }: URL): void {
  if (search === '') return;
  throw new FringeError('bad_input', 'This address takes no query.', { remedy: 'Leave out what follows the "?".' });
}

/** @throws bad_input for a body that asks for something */
async function readBody(request: IncomingMessage): Promise<'empty' | 'too large'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Whoever leaves the loop early would end the connection before it has its answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= largestBody) chunks.push(chunk);
    else if (bytes > mostDiscarded) break;
  }
  if (bytes > largestBody) return 'too large';
  const text = Buffer.concat(chunks).toString('utf8').trim();
  if (/^(?:\{\s*\})?$/.test(text)) return 'empty';
  throw new FringeError('bad_input', 'The body is not empty.', {
    remedy: 'Send none, or {}: a run takes in everything recorded, with the settings of config.yaml.',
  });
}

const jsonHeaders = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' } as const;

function sendAnswer(response: ServerResponse, body: object): void {
  response.writeHead(200, jsonHeaders);
  response.end(`${JSON.stringify(body)}\n`);
}

/** A request that is refused is not read to its end. */
function sendError(response: ServerResponse, status: number, told: { message: string; remedy?: string }): void {
  const { message, remedy = '' } = told;
  response.writeHead(status, { ...jsonHeaders, Connection: 'close' });
  response.end(`${JSON.stringify({ status: 'error', error: remedy === '' ? message : `${message} ${remedy}` })}\n`);
}

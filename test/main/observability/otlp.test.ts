import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toOtlp } from '../../../src-main/observability/otlp.ts';
import { OtlpSender } from '../../../src-main/observability/otlpSender.ts';
import { otlpSettings } from '../../../src-main/observability/otlpSettings.ts';
import type { Span } from '../../../src-main/observability/signals.ts';

const span = (number: number, more: Partial<Span> = {}): Span => ({
  traceId: 'ab'.repeat(16),
  spanId: number.toString(16).padStart(16, '0'),
  parentSpanId: null,
  name: 'calibration.execute',
  startUnixMs: Date.parse('2026-01-05T10:00:00.000Z'),
  endUnixMs: Date.parse('2026-01-05T10:00:15.250Z'),
  attributes: { iterations: 42, final_cost: 0.008, target_nodes: ['mzi_0'], converged: true, missing: null },
  failure: null,
  runId: 'run-1',
  benchId: 'demo',
  ...more,
});

/** ExportTraceServiceRequest of opentelemetry-proto 1.x in its JSON mapping; unknown fields are refused. */
const anyValue: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ boolValue: z.boolean() }),
    z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ arrayValue: z.strictObject({ values: z.array(anyValue) }) }),
  ]),
);
const keyValues = z.array(z.strictObject({ key: z.string().min(1), value: anyValue }));
const requestSchema = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: keyValues }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string().optional() }),
          spans: z.array(
            z.strictObject({
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              parentSpanId: z
                .string()
                .regex(/^[0-9a-f]{16}$/)
                .optional(),
              name: z.string(),
              kind: z.int().min(0).max(5),
              startTimeUnixNano: z.string().regex(/^\d{19}$/),
              endTimeUnixNano: z.string().regex(/^\d{19}$/),
              attributes: keyValues,
              status: z.strictObject({ code: z.int().min(0).max(2), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

const resource = { 'service.name': 'fringe', 'service.version': '1.2.3' };

describe('spans in the JSON mapping of OTLP', () => {
  it('have its shape, times to the nanosecond as strings', () => {
    const failed = span(2, { parentSpanId: '0000000000000001', failure: 'The instrument "meter" was lost.' });
    const request = toOtlp([span(1), failed], resource);
    expect(requestSchema.parse(JSON.parse(JSON.stringify(request)))).toEqual(request);
    const [first, second] = request.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    // `date -u -d 2026-01-05T10:00:15.250Z +%s%N`
    expect(first?.startTimeUnixNano).toBe('1767607200000000000');
    expect(first?.endTimeUnixNano).toBe('1767607215250000000');
    expect(first?.attributes).toEqual([
      { key: 'iterations', value: { intValue: '42' } },
      { key: 'final_cost', value: { doubleValue: 0.008 } },
      { key: 'target_nodes', value: { arrayValue: { values: [{ stringValue: 'mzi_0' }] } } },
      { key: 'converged', value: { boolValue: true } },
      { key: 'fringe.run_id', value: { stringValue: 'run-1' } },
      { key: 'fringe.bench_id', value: { stringValue: 'demo' } },
    ]);
    expect(first?.status).toEqual({ code: 1 });
    expect(second).toMatchObject({ parentSpanId: '0000000000000001', status: { code: 2 } });
  });
});

describe('where spans are sent', () => {
  const settings = (environment: Record<string, string>) => {
    const told: string[] = [];
    return { settings: otlpSettings(environment, (sentence) => told.push(sentence)), told };
  };

  it('is nowhere unless somebody asks', () => {
    expect(settings({})).toEqual({ settings: null, told: [] });
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
    expect(settings({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).settings).toBeNull();
    expect(settings({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }).settings).toBeNull();
  });

  it('follows the variables of OpenTelemetry', () => {
    const general = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/collect/' };
    expect(settings(general).settings).toEqual({
      url: 'http://127.0.0.1:4318/collect/v1/traces',
      headers: {},
      timeoutMs: 10_000,
    });
    const own = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example/in',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x=1=2',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    };
    expect(settings({ ...general, ...own }).settings).toEqual({
      url: 'https://collector.example/in',
      headers: { 'api-key': 'a b', x: '1=2' },
      timeoutMs: 500,
    });
  });

  it('is refused in a sentence when it is no address', () => {
    const { settings: none, told } = settings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' });
    expect(none).toBeNull();
    expect(told[0]).toContain('"collector:4318"');
  });
});

describe('a collector', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** A real receiver that answers with these statuses in turn, the last for ever; null never answers. */
  async function openReceiver(...statuses: (number | null)[]) {
    const requests: { headers: Record<string, unknown>; body: z.output<typeof requestSchema> }[] = [];
    let arrived: () => void = () => undefined;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = requestSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        requests.push({ headers: request.headers, body });
        const status = statuses.length > 1 ? statuses.shift() : statuses[0];
        if (status !== null) response.writeHead(status ?? 200, { 'Content-Type': 'application/json' }).end('{}');
        arrived();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    const count = async (number: number) => {
      while (requests.length < number) await new Promise<void>((resolve) => (arrived = resolve));
    };
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
    return { url, requests, count };
  }

  const openSender = (url: string, more: { timeoutMs?: number; headers?: Record<string, string> } = {}) => {
    const failures: string[] = [];
    const sender = new OtlpSender({
      ...{ url, headers: {}, timeoutMs: 5000, retryMs: 5 },
      encode: (spans) => toOtlp(spans, resource),
      onFailure: (sentence) => failures.push(sentence),
      ...more,
    });
    return { sender, failures };
  };
  const idsOf = ({ body }: { body: z.output<typeof requestSchema> }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)),
    );

  it('is sent the spans, gathered, with the headers asked for', async () => {
    const { url, requests } = await openReceiver(200);
    const { sender, failures } = openSender(url, { headers: { 'api-key': 'secret' } });
    for (let number = 1; number <= 3; number++) sender.send(span(number));
    await sender.close();
    expect(requests.flatMap(idsOf)).toEqual([1, 2, 3].map((number) => span(number).spanId));
    expect(requests[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'api-key': 'secret' });
    expect(failures).toEqual([]);
  });

  it('that is overloaded gets them again, and is told of once', async () => {
    const { url, requests, count } = await openReceiver(503, 503, 200);
    const { sender, failures } = openSender(url);
    sender.send(span(1));
    await count(3);
    await sender.close();
    expect(requests.map(idsOf)).toEqual([1, 1, 1].map(() => [span(1).spanId]));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('it answered 503');
  });

  it('that refuses them is not asked again for the same', async () => {
    const { url, requests, count } = await openReceiver(400, 200);
    const { sender } = openSender(url);
    sender.send(span(1));
    await count(1);
    sender.send(span(2));
    await sender.close();
    expect(requests.map(idsOf)).toEqual([[span(1).spanId], [span(2).spanId]]);
  });

  it('that never answers keeps nobody from ending, and holds a bounded number', async () => {
    const { url, requests, count } = await openReceiver(null);
    const { sender } = openSender(url, { timeoutMs: 300 });
    sender.send(span(0));
    await count(1);
    for (let number = 1; number <= 5000; number++) sender.send(span(number));
    await sender.close();
    const last = requests.at(-1);
    expect(last === undefined ? [] : idsOf(last)).toHaveLength(512);
  });

  it('that is not there fails in one sentence', async () => {
    const { sender, failures } = openSender('http://127.0.0.1:9/v1/traces');
    sender.send(span(1));
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    sender.send(span(2));
    await sender.close();
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('127.0.0.1:9');
  });
});

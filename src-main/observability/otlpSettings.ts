export interface OtlpSettings {
  /** Where traces are posted. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where spans are to be sent, by the variables of the OpenTelemetry specification ("OpenTelemetry Protocol Exporter"):
 * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` as it stands, or `OTEL_EXPORTER_OTLP_ENDPOINT` with `/v1/traces` after it; headers
 * and timeout likewise. Null when nobody asked for it. A variable that cannot be read is told to `onUnreadable`.
 */
export function otlpSettings(environment: Environment, onUnreadable: (sentence: string) => void): OtlpSettings | null {
  const read = (name: string) =>
    environment[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || environment[`OTEL_EXPORTER_OTLP_${name}`];
  const given = read('ENDPOINT');
  const isOff =
    environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || environment['OTEL_TRACES_EXPORTER'] === 'none';
  if (given === undefined || isOff) return null;
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    onUnreadable(`Spans are not sent: the OTLP endpoint ${JSON.stringify(given)} is no http or https address.`);
    return null;
  }
  if (!environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  const timeoutMs = Number(read('TIMEOUT') ?? 10_000);
  return {
    url: url.href,
    headers: headersOf(read('HEADERS') ?? ''),
    timeoutMs: timeoutMs > 0 && timeoutMs <= 600_000 ? timeoutMs : 10_000,
  };
}

/** `name=value,name=value`, the values percent-encoded (W3C Baggage). */
function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.trim().split(/=(.*)/s, 2) as [string, string?]);
  return Object.fromEntries(
    pairs
      .filter(([name]) => /^[\w.!#$%&'*+^`|~-]+$/.test(name.trim()))
      .map(([name, value]) => [name.trim(), decoded(value ?? '')]),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.trim());
  } catch {
    return value.trim();
  }
}

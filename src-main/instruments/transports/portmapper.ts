import { OncRpcClient } from './oncRpcClient.ts';
import { unreachable } from './openSocket.ts';
import { XdrWriter } from './xdr.ts';

/** The program that knows at which port every other program of a host listens. Source: RFC 1833, section 3. */
export const portmapperProgram = {
  program: 100_000,
  version: 2,
  port: 111,
  getPort: 3,
  dump: 4,
  tcp: 6,
  udp: 17,
} as const;

export interface PortQuestion {
  /** For sentences. */
  readonly address: string;
  readonly host: string;
  /** Of the portmapper itself. */
  readonly port: number;
  readonly program: number;
  readonly version: number;
  readonly timeoutMs: number;
}

/** The TCP port of a program of a host. @throws instrument_unreachable, instrument_timeout, instrument_refused, stopped */
export async function askPortmapper(question: PortQuestion, signal?: AbortSignal): Promise<number> {
  const { address, host, port, timeoutMs } = question;
  const client = await OncRpcClient.connect(
    {
      address: `${address} (its portmapper, port ${port})`,
      host,
      port,
      program: portmapperProgram.program,
      version: portmapperProgram.version,
      openTimeoutMs: timeoutMs,
      maxReplyBytes: 1024,
    },
    signal,
  );
  try {
    const parameters = new XdrWriter();
    parameters.integer(question.program).integer(question.version).integer(portmapperProgram.tcp).integer(0);
    const found = await client.call(portmapperProgram.getPort, parameters.bytes, (r) => r.unsigned(), timeoutMs);
    if (found > 0 && found <= 65535) return found;
    throw unreachable(address, 'its portmapper knows no such instruments');
  } finally {
    await client.close();
  }
}

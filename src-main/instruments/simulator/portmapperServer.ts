import { portmapperProgram } from '../transports/portmapper.ts';
import { XdrWriter } from '../transports/xdr.ts';
import { OncRpcServer } from './oncRpcServer.ts';

export interface MappedProgram {
  readonly program: number;
  readonly version: number;
  /** TCP. */
  readonly port: number;
}

/** Tells at which port each program listens, over TCP and UDP. It maps what it was given; nobody can add to it. Source: RFC 1833, section 3. */
export function portmapperServer(host: string, port: number, mapped: readonly MappedProgram[]): OncRpcServer {
  const { program, version, getPort, dump, tcp } = portmapperProgram;
  return new OncRpcServer({
    host,
    port,
    maxCallBytes: 1024,
    datagrams: true,
    programs: [
      {
        program,
        version,
        procedures: (procedure, parameters) => {
          if (procedure === dump) {
            const writer = new XdrWriter();
            for (const entry of mapped) {
              writer.boolean(true).integer(entry.program).integer(entry.version).integer(tcp).integer(entry.port);
            }
            return writer.boolean(false).bytes;
          }
          if (procedure !== getPort) return null;
          const wanted = {
            program: parameters.unsigned(),
            version: parameters.unsigned(),
            over: parameters.unsigned(),
          };
          const found = mapped.find((entry) => entry.program === wanted.program && entry.version === wanted.version);
          return new XdrWriter().integer(wanted.over === tcp ? (found?.port ?? 0) : 0).bytes;
        },
      },
    ],
  });
}

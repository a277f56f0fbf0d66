import { ProtocolFault } from './protocolFault.ts';
import { XdrReader, XdrWriter } from './xdr.ts';

/** Calls and replies of ONC remote procedure calls, version 2, without authentication. Source: RFC 5531, section 9. */

export interface RpcCall {
  readonly transactionId: number;
  readonly rpcVersion: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly parameters: XdrReader;
}

export type RpcReply =
  | { readonly transactionId: number; readonly outcome: 'done'; readonly results: XdrReader }
  /** Why the call was not carried out, as a clause. */
  | { readonly transactionId: number; readonly outcome: 'refused'; readonly reason: string };

/** Why a server did not carry a call out. */
export type RpcRefusal = 'no_program' | 'no_version' | 'no_procedure' | 'garbled' | 'rpc_version';

const call = 0;
const reply = 1;
const accepted = 0;
const denied = 1;
const rpcVersion = 2;
const noAuthentication = 0;
/** RFC 5531, section 8.2: "The body of an authentication field may be at most 400 bytes". */
const maxAuthenticationBytes = 400;
const acceptCodes: Readonly<Record<Exclude<RpcRefusal, 'rpc_version'>, number>> = {
  no_program: 1,
  no_version: 2,
  no_procedure: 3,
  garbled: 4,
};
const acceptReasons: Readonly<Record<number, string>> = {
  1: 'it does not know the program',
  2: 'it does not know this version of the program',
  3: 'it does not know the procedure',
  4: 'it did not understand the parameters',
  5: 'it failed within',
};

export function encodeCall(
  transactionId: number,
  { program, version, procedure }: Pick<RpcCall, 'program' | 'version' | 'procedure'>,
  parameters: Uint8Array,
): Buffer {
  const writer = new XdrWriter(40 + parameters.length);
  writer.integer(transactionId).integer(call).integer(rpcVersion);
  writer.integer(program).integer(version).integer(procedure);
  writer.integer(noAuthentication).integer(0).integer(noAuthentication).integer(0);
  return writer.items(parameters).bytes;
}

/** @throws ProtocolFault for anything but a call. */
export function parseCall(record: Buffer): RpcCall {
  const reader = new XdrReader(record);
  const transactionId = reader.unsigned();
  const type = reader.unsigned();
  if (type !== call) throw new ProtocolFault(`a message of type ${type} stands where a call is expected`);
  const parsed = {
    transactionId,
    rpcVersion: reader.unsigned(),
    program: reader.unsigned(),
    version: reader.unsigned(),
    procedure: reader.unsigned(),
  };
  skipAuthentication(reader);
  skipAuthentication(reader);
  return { ...parsed, parameters: reader };
}

export function encodeResults(transactionId: number, results: Uint8Array): Buffer {
  const writer = new XdrWriter(24 + results.length);
  writer.integer(transactionId).integer(reply).integer(accepted).integer(noAuthentication).integer(0).integer(0);
  return writer.items(results).bytes;
}

/** @param versions the lowest and the highest that would be carried out. */
export function encodeRefusal(transactionId: number, refusal: RpcRefusal, versions: readonly [number, number]): Buffer {
  const writer = new XdrWriter().integer(transactionId).integer(reply);
  if (refusal === 'rpc_version') {
    return writer.integer(denied).integer(0).integer(rpcVersion).integer(rpcVersion).bytes;
  }
  writer.integer(accepted).integer(noAuthentication).integer(0).integer(acceptCodes[refusal]);
  if (refusal === 'no_version') writer.integer(versions[0]).integer(versions[1]);
  return writer.bytes;
}

export const isKnownRpcVersion = ({ rpcVersion: version }: RpcCall): boolean => version === rpcVersion;

/** @throws ProtocolFault for anything but a reply. */
export function parseReply(record: Buffer): RpcReply {
  const reader = new XdrReader(record);
  const transactionId = reader.unsigned();
  const type = reader.unsigned();
  if (type !== reply) throw new ProtocolFault(`a message of type ${type} stands where a reply is expected`);
  const status = reader.unsigned();
  if (status === denied) {
    const reason = reader.unsigned() === 0 ? 'it speaks another version of RPC' : 'it wants to know who is asking';
    return { transactionId, outcome: 'refused', reason };
  }
  if (status !== accepted) throw new ProtocolFault(`a reply has the status ${status}`);
  skipAuthentication(reader);
  const acceptStatus = reader.unsigned();
  if (acceptStatus === 0) return { transactionId, outcome: 'done', results: reader };
  const reason = acceptReasons[acceptStatus] ?? `it answered with the code ${acceptStatus}`;
  return { transactionId, outcome: 'refused', reason };
}

function skipAuthentication(reader: XdrReader): void {
  reader.unsigned();
  reader.opaque(maxAuthenticationBytes);
}

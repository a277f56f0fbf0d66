/** Thrown by a parser for bytes that break the rules of their protocol. Nothing after them on the same link can be trusted. */
export class ProtocolFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolFault';
  }
}

import { crc32cHex } from '../../src-core/maths/checksum/crc32c.ts';

/** A journal cut at a byte, its owner somebody who is dead. */
export function cutJournal(journal: Buffer, bytes: number): Buffer {
  const cut = journal.subarray(0, bytes);
  const firstEnd = cut.indexOf(10);
  const start = JSON.parse(cut.subarray(0, firstEnd).toString()) as { owner: { pid: number }; crc: string };
  const { crc: _old, ...document } = { ...start, owner: { ...start.owner, pid: 2 ** 22 + 1 } };
  const body = JSON.stringify(document).slice(0, -1);
  return Buffer.concat([Buffer.from(`${body},"crc":"${crc32cHex(Buffer.from(body))}"}`), cut.subarray(firstEnd)]);
}

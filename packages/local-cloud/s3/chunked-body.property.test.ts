import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeChunks } from './chunked-body.ts';

/** A body as clients send it: chunks with or without a signature, then headers. */
function encode(chunks: readonly Uint8Array[], signed: boolean): Buffer {
  const parts = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}${signed ? `;chunk-signature=${'0'.repeat(64)}` : ''}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from('0\r\nx-amz-checksum-crc32:AAAAAA==\r\nX-Other: b\r\n\r\n')]);
}

async function* cut(body: Buffer, size: number) {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

it('a body is the same however the network cuts it', async () => {
  const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(chunk, { maxLength: 6 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 60 }),
      async (chunks, signed, size) => {
        const trailers = new Map<string, string>();
        const decoded: Buffer[] = [];
        for await (const bytes of decodeChunks(cut(encode(chunks, signed), size), trailers))
          decoded.push(bytes);
        expect(Buffer.concat(decoded)).toEqual(Buffer.concat(chunks));
        expect([...trailers]).toEqual([
          ['x-amz-checksum-crc32', 'AAAAAA=='],
          ['x-other', 'b'],
        ]);
      },
    ),
  );
});

import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pdfOf, pdfStream, writePdf } from './pdf.fixture.ts';
import { pdfReader } from './pdf-reader.ts';

const LIMITS = { pages: 60, milliseconds: 60_000, megabytes: 96 };

/** One page with this content. */
const page = (content: Uint8Array, resources = '', ...more: Uint8Array[]) =>
  pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << ${resources} >> /Contents 4 0 R >>`,
    content,
    ...more,
  ]);

/** Drawings within drawings, each twice: more of them than are drawn in a year. */
function endless() {
  const drawn = (next: number) => `/XObject << /X ${next} 0 R >>`;
  const twice = Array.from({ length: 60 }, (_, at) =>
    pdfStream(
      Buffer.from('/X Do /X Do'),
      `/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << ${drawn(6 + at)} >>`,
    ),
  );
  const font = '/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>';
  const innermost = pdfStream(
    Buffer.from('BT /F1 12 Tf (x) Tj ET'),
    `/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << ${font} >>`,
  );
  return page(pdfStream(Buffer.from('/X Do')), drawn(5), ...twice, innermost);
}

/** Some kilobytes that unpack to hundreds of megabytes. */
function bomb() {
  const filter = '/Filter [/FlateDecode /FlateDecode]';
  return page(pdfStream(deflateSync(deflateSync(Buffer.alloc(400 * 1024 * 1024, ' '))), filter));
}

describe('a PDF of a stranger', () => {
  it('is read as others are', async () => {
    const bytes = writePdf([['Orçamento']]);
    expect(await pdfReader(LIMITS)(bytes)).toEqual({ text: 'Orçamento' });
    expect(bytes.byteLength).toBeGreaterThan(0);
  });

  it.each([
    ['that is none', Buffer.from('<html>'), 'broken'],
    ['of too many pages', writePdf(Array.from({ length: 61 }, () => ['x'])), 'too_many_pages'],
    ['that unpacks to hundreds of megabytes', bomb(), 'too_heavy'],
  ])('%s is refused', async (_what, bytes, fault) => {
    await expect(pdfReader(LIMITS)(bytes)).rejects.toMatchObject({ name: 'UnreadablePdfError', fault });
  });

  it('that is never read to its end holds up nothing, and the next is read', async () => {
    const read = pdfReader({ ...LIMITS, milliseconds: 2_000, megabytes: 1_024 });
    let ticks = 0;
    const clock = setInterval(() => {
      ticks += 1;
    }, 20);
    const [hostile, next] = await Promise.allSettled([read(endless()), read(writePdf([['oi']]))]);
    clearInterval(clock);
    expect(hostile).toMatchObject({ reason: { fault: 'too_slow' } });
    expect(next).toMatchObject({ value: { text: 'oi' } });
    expect(ticks).toBeGreaterThan(20);
  });

  it('whose turn does not come in time is not waited for', async () => {
    const read = pdfReader({ ...LIMITS, milliseconds: 2_000, megabytes: 1_024 });
    const hostile = expect(read(endless())).rejects.toMatchObject({ fault: 'too_slow' });
    await expect(read(writePdf([['oi']]), 1)).rejects.toMatchObject({ fault: 'too_slow' });
    await hostile;
  });
});

import { describe, expect, it } from 'vitest';
import { writePdf } from '#platform/pdf/pdf.fixture.ts';
import { pdfReader } from '#platform/pdf/pdf-reader.ts';
import type { MediaKind } from './message-media.ts';
import { LONGEST_TEXT, textOfFile } from './text-of-file.ts';

const PDF = { kind: 'document', mime: 'application/pdf' } as const;
const TEXT = { kind: 'document', mime: 'text/plain' } as const;
const readPdf = pdfReader({ pages: 60, milliseconds: 60_000, megabytes: 96 });
const bytes = (text: string) => new TextEncoder().encode(text);

describe('what is written in a file', () => {
  it('of a PDF is read page by page', async () => {
    expect(await textOfFile(readPdf, PDF, writePdf([['Pedido 1042'], ['Total R$ 90,00']]))).toBe(
      'Pedido 1042\n\nTotal R$ 90,00',
    );
  });

  it('of a list of values is read as it is, without what no reader sees', async () => {
    expect(await textOfFile(readPdf, TEXT, bytes('\ufeffitem;preço\r\nchá;18,90\u0007\r\n'))).toBe(
      'item;preço\nchá;18,90',
    );
  });

  it.each([
    ['windows-1252, as Brazilian spreadsheets write it', Buffer.from('item;preço\nchá;18,90', 'latin1')],
    ['UTF-16, as others do', Buffer.from('\ufeffitem;preço\nchá;18,90', 'utf16le')],
  ])('of a list in %s is read', async (_what, file) => {
    expect(await textOfFile(readPdf, TEXT, file)).toBe('item;preço\nchá;18,90');
  });

  it('of a long list is read in its encoding, wherever the cut goes through it', async () => {
    for (const start of ['', 'a', 'aa', 'aaa']) {
      expect(await textOfFile(readPdf, TEXT, bytes(start + 'ção €'.repeat(9_000)))).not.toMatch(/Ã|\ufffd/);
    }
    const spreadsheet = Buffer.from('preço;chá\n'.repeat(9_000), 'latin1');
    expect(await textOfFile(readPdf, TEXT, spreadsheet)).not.toMatch(/Ã|\ufffd/);
  });

  it.each([
    ['plain text', TEXT, bytes('água '.repeat(100_000))],
    ['a PDF', PDF, writePdf(Array.from({ length: 60 }, () => ['linha '.repeat(40)]))],
  ])('that is long is cut visibly: %s', async (_what, type, file) => {
    const text = await textOfFile(readPdf, type, file);
    expect(text?.length).toBeLessThanOrEqual(LONGEST_TEXT);
    expect(text?.length).toBeGreaterThan(LONGEST_TEXT - 100);
    expect(text).toMatch(/…$/);
  });

  it.each<[string, { kind: MediaKind; mime: string }, Uint8Array]>([
    ['a PDF that is broken', PDF, bytes('%PDF-1.4 and no more')],
    ['a PDF of pictures alone', PDF, writePdf([[], []])],
    ['more pages than are read', PDF, writePdf(Array.from({ length: 61 }, () => ['x']))],
    ['what only begins like a text', TEXT, bytes(`${'x'.repeat(5_000)}\0`)],
    ['blanks alone', TEXT, bytes(' \n\u200b ')],
    ['a document that only its program opens', { kind: 'document', mime: 'application/x-cfb' }, bytes('x')],
    ['a photo', { kind: 'image', mime: 'image/png' }, bytes('x')],
    ['what is never opened', { kind: 'other', mime: 'text/plain' }, bytes('#!/bin/sh')],
  ])('is not known: %s', async (_what, type, file) => {
    expect(await textOfFile(readPdf, type, file)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { writePdf } from './pdf.fixture.ts';
import { pdfText } from './pdf-text.ts';

const GUARANTEE = [
  'GARANTIA',
  '',
  'A garantia dos móveis é de',
  'cinco anos (com nota).',
  '',
  'Ligue antes.',
];

describe('the text of a PDF', () => {
  it('has its lines, and an empty line where there is room between two', async () => {
    const { text } = await pdfText(writePdf([GUARANTEE]));
    expect(text).toBe('GARANTIA\n\nA garantia dos móveis é de\ncinco anos (com nota).\n\nLigue antes.');
  });

  it('goes on over pages; a page without words is passed over', async () => {
    const { text } = await pdfText(writePdf([['um'], [], ['dois', 'três']]));
    expect(text).toBe('um\n\ndois\ntrês');
  });

  it('has the title that its author gave, and not what a program left in its place', async () => {
    const titled = (title: string) => pdfText(writePdf([['um']], { title }));
    expect((await titled('Garantia dos móveis')).title).toBe('Garantia dos móveis');
    expect(await titled('garantia-v3.docx')).not.toHaveProperty('title');
    expect(await titled('Microsoft Word - garantia')).not.toHaveProperty('title');
    expect(await pdfText(writePdf([['um']]))).not.toHaveProperty('title');
  });

  it('leaves the bytes to the caller', async () => {
    const bytes = writePdf([['um']]);
    await pdfText(bytes);
    expect((await pdfText(bytes)).text).toBe('um');
  });

  it('is the same in the bytes that a connection gave', async () => {
    expect((await pdfText(Buffer.from(writePdf([['um']])))).text).toBe('um');
  });

  it('runs no script of the file', async () => {
    const more = '/OpenAction << /S /JavaScript /JS (globalThis.scriptRan = true) >>';
    expect((await pdfText(writePdf([['um']], { more }))).text).toBe('um');
    expect(globalThis).not.toHaveProperty('scriptRan');
  });
});

describe('a PDF is refused', () => {
  it.each([
    ['that is none', new TextEncoder().encode('<html>not a PDF</html>')],
    ['that is empty', new Uint8Array()],
    ['that was cut off', writePdf([GUARANTEE]).slice(0, 60)],
  ])('%s', async (_, bytes) => {
    await expect(pdfText(bytes)).rejects.toMatchObject({ name: 'UnreadablePdfError', fault: 'broken' });
  });

  it('with more pages than are read: a part would pass for all of it', async () => {
    const pages = Array.from({ length: 4 }, (_, number) => [`page ${number}`]);
    await expect(pdfText(writePdf(pages), { pages: 3 })).rejects.toMatchObject({ fault: 'too_many_pages' });
    expect((await pdfText(writePdf(pages), { pages: 4 })).text).toContain('page 3');
  });
});

/** What is written on a page: lines of 12 points, 16 apart; an empty one leaves room for another. */
export type PdfPage = readonly string[];

/** Writes a PDF as small programs do: an object for the list of pages and for each page, and where they are. */
export function writePdf(
  pages: readonly PdfPage[],
  { title, more = '' }: { title?: string; more?: string } = {},
) {
  const kids = pages.map((_, at) => `${4 + at * 2} 0 R`).join(' ');
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${more} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((page, at) => {
      const content = contentOf(page);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + at * 2} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
    ...(title === undefined ? [] : [`<< /Title (${escaped(title)}) >>`]),
  ];
  return pdfOf(objects, title === undefined ? '' : `/Info ${objects.length} 0 R`);
}

/** A file of these objects, by their numbers from 1 on: the first is the catalog. */
export function pdfOf(objects: ReadonlyArray<string | Uint8Array>, trailer = '') {
  const parts = [Buffer.from('%PDF-1.4\n')];
  let at = 9;
  const offsets = objects.map((object, index) => {
    const bytes = typeof object === 'string' ? Buffer.from(object, 'latin1') : object;
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), bytes, Buffer.from('\nendobj\n')]);
    parts.push(part);
    at += part.length;
    return String(at - part.length).padStart(10, '0');
  });
  const table = offsets.map((offset) => `${offset} 00000 n \n`).join('');
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${at}\n%%EOF`;
  return new Uint8Array(Buffer.concat([...parts, Buffer.from(end)]));
}

/** @param more of its dictionary, such as a filter */
export function pdfStream(bytes: Uint8Array, more = '') {
  const head = Buffer.from(`<< /Length ${bytes.length} ${more} >>\nstream\n`);
  return Buffer.concat([head, bytes, Buffer.from('\nendstream')]);
}

function contentOf(page: PdfPage): string {
  const lines = page.map((line) => (line === '' ? '0 -16 Td' : `(${escaped(line)}) Tj 0 -16 Td`));
  return `BT /F1 12 Tf 60 780 Td\n${lines.join('\n')}\nET`;
}

function escaped(text: string): string {
  return text.replace(/[\\()]/g, '\\$&');
}

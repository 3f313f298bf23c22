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
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const info = title === undefined ? '' : `/Info ${objects.length} 0 R`;
  const table = offsets.map((offset) => `${offset} 00000 n \n`).join('');
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${info} >>\nstartxref\n${body.length}\n%%EOF`;
  return new Uint8Array(
    Buffer.from(`${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`, 'latin1'),
  );
}

function contentOf(page: PdfPage): string {
  const lines = page.map((line) => (line === '' ? '0 -16 Td' : `(${escaped(line)}) Tj 0 -16 Td`));
  return `BT /F1 12 Tf 60 780 Td\n${lines.join('\n')}\nET`;
}

function escaped(text: string): string {
  return text.replace(/[\\()]/g, '\\$&');
}

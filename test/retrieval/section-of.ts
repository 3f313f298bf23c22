/** A heading of Markdown or HTML, and how deep it is. */
const HEADING = /^(#{1,6}) .*$|<h([1-6])>.*?<\/h\2>/gm;

/**
 * What a chunk around a quote could hold at most, without markup: the text between the heading above it and the next one,
 * under the headings that lead there. A file without headings has its first line for a title, and paragraphs; one of CSV
 * has rows. @param document name of the file. @throws {Error} for a quote that does not stand in the text
 */
export function sectionOf(document: string, text: string, quote: string): string {
  const at = text.indexOf(quote);
  if (at < 0) throw new Error(`${document} has no “${quote}”`);
  if (document.endsWith('.csv')) return text.split('\n').find((row) => row.includes(quote)) ?? '';
  if (document.endsWith('.txt')) {
    const [title = '', ...paragraphs] = text.split(/\n\n+/);
    return [title, ...paragraphs.filter((one) => one.includes(quote))].join('\n');
  }
  const headings = [...text.matchAll(HEADING)].map((found) => ({
    line: found[0],
    index: found.index,
    level: Number(found[2] ?? found[1]?.length),
  }));
  const above = headings.filter(({ index }) => index <= at);
  const path: string[] = [];
  let level = Number.POSITIVE_INFINITY;
  for (const heading of above.toReversed()) {
    if (heading.level >= level) continue;
    path.unshift(heading.line);
    level = heading.level;
  }
  const body = text.slice(above.at(-1)?.index ?? 0, headings[above.length]?.index);
  return [...path, body].join('\n').replace(/<[^>]*>/g, ' ');
}

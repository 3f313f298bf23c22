import { cutText } from './cut-text.ts';
import { LIMITS } from './limits.ts';
import type { ListRow, ListSection } from './outbound-content.ts';

type Button = { id: string; title: string };

/** Buttons with titles that fit, and of which no two are alike: WhatsApp refuses a message with equal ones. */
export function fitButtons(buttons: readonly Button[]): Button[] {
  const ids = uniqueTexts(LIMITS.buttonId);
  const titles = uniqueTexts(LIMITS.buttonTitle);
  return buttons.map(({ id, title }) => ({ id: ids(id), title: titles(oneLine(title)) }));
}

/** Buttons as the rows of a list, which may be longer. */
export function rowsOfButtons(buttons: readonly Button[]): ListSection[] {
  return [{ rows: buttons.map(({ id, title }) => ({ id, title })) }];
}

/**
 * Sections that fit. A title that had to be cut is repeated as the row's description, where there is room
 * for one. A section without a title shows none, so its rows belong to the section above; the first takes
 * `fallbackTitle` when others follow, because WhatsApp then wants a title of each.
 */
export function fitSections(sections: readonly ListSection[], fallbackTitle: string): ListSection[] {
  const ids = uniqueTexts(LIMITS.rowId);
  const titles = uniqueTexts(LIMITS.rowTitle);
  const fitted: ListSection[] = [];
  for (const { title, rows } of sections) {
    const above = fitted.at(-1);
    const fittedRows = rows.map((row) => fitRow(row, ids, titles));
    if (above !== undefined && title === undefined) above.rows.push(...fittedRows);
    else fitted.push({ ...(title !== undefined && { title: sectionTitle(title) }), rows: fittedRows });
  }
  const [first] = fitted;
  if (first && fitted.length > 1) first.title ??= sectionTitle(fallbackTitle);
  return fitted;
}

/** Every choice with a number, for more than a list takes. */
export function numberedText(sections: readonly ListSection[]): string {
  let number = 0;
  return sections
    .map(({ title, rows }) => {
      const lines = rows.map((row) => {
        number += 1;
        const description = row.description === undefined ? '' : ` – ${oneLine(row.description)}`;
        return `${number}. ${oneLine(row.title)}${description}`;
      });
      return [...(title === undefined ? [] : [`*${oneLine(title)}*`]), ...lines].join('\n');
    })
    .join('\n\n');
}

function fitRow(row: ListRow, ids: (text: string) => string, titles: (text: string) => string): ListRow {
  const whole = oneLine(row.title);
  const description = row.description ?? (whole.length > LIMITS.rowTitle ? whole : undefined);
  return {
    id: ids(row.id),
    title: titles(whole),
    ...(description !== undefined && { description: cutText(oneLine(description), LIMITS.rowDescription) }),
  };
}

function sectionTitle(title: string): string {
  return cutText(oneLine(title), LIMITS.sectionTitle);
}

/** Titles and descriptions are shown in one line. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** Cuts texts, and adds a number to one that was there before. */
function uniqueTexts(limit: number): (text: string) => string {
  const seen = new Set<string>();
  return (text) => {
    let unique = cutText(text, limit);
    for (let count = 2; seen.has(unique); count += 1) {
      const suffix = ` (${count})`;
      unique = cutText(text, limit - suffix.length) + suffix;
    }
    seen.add(unique);
    return unique;
  };
}

/** WhatsApp's marks around words. */
export type Mark = 'bold' | 'italic' | 'strike' | 'mono';

/** A piece of a message: plain words, a link, or marked pieces. */
export type TextNode =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: Mark; children: TextNode[] };

const MARKS: Readonly<Record<string, Mark>> = { '*': 'bold', _: 'italic', '~': 'strike' };

/** What a link may begin with: nothing else that a customer writes is ever an address. */
const LINK =
  /\b(?:https?:\/\/[^\s<>"'`]+|mailto:[^\s<>"'`@]+@[^\s<>"'`]+|tel:\+?[\d().-]{5,20})|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/giu;

const LINK_HERE = new RegExp(LINK.source, 'iuy');

const TRAILING = /[.,;:!?)\]}'"”’»*_~]+$/;

/** Marks within marks, at most: deeper ones are plain words. */
const DEEPEST = 4;

/**
 * Reads the words of a message: WhatsApp's `*bold*`, `_italic_`, `~strike~` and ```` ```mono``` ````, and links of http,
 * https, tel and mailto. Everything stays text: whatever stands in it, nothing becomes code or markup of the page. The
 * texts of all nodes together are the message without its marks.
 *
 * @see https://faq.whatsapp.com/539178204879377
 */
export function readMessageText(text: string, depth = 0): TextNode[] {
  const nodes: TextNode[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') nodes.push(...linked(plain));
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const found = depth < DEEPEST ? markedAt(text, at) : undefined;
    if (!found) {
      const link = linkAt(text, at);
      // A mark within an address is a part of it.
      const step = link ?? text[at] ?? '';
      plain += step;
      at += step.length;
      continue;
    }
    flush();
    nodes.push({
      kind: found.mark,
      children:
        found.mark === 'mono'
          ? [{ kind: 'text', text: found.inner }]
          : readMessageText(found.inner, depth + 1),
    });
    at = found.end;
  }
  flush();
  return nodes;
}

interface Marked {
  mark: Mark;
  inner: string;
  end: number;
}

/** Marks stand at the border of words, and close in the same line; mono may go over several. */
function markedAt(text: string, at: number): Marked | undefined {
  if (text.startsWith('```', at)) {
    const close = text.indexOf('```', at + 3);
    const inner = close < 0 ? '' : text.slice(at + 3, close);
    return inner.trim() === '' ? undefined : { mark: 'mono', inner, end: close + 3 };
  }
  const sign = text[at] ?? '';
  const mark = MARKS[sign];
  if (!mark || isWordCharacter(text[at - 1])) return undefined;
  if (/\s/.test(text[at + 1] ?? ' ')) return undefined;
  for (let close = at + 1; close < text.length; close++) {
    const character = text[close];
    if (character === '\n') return undefined;
    if (character !== sign) continue;
    const inner = text.slice(at + 1, close);
    const closes = !/\s$/.test(inner) && !isWordCharacter(text[close + 1]);
    if (closes && inner.replaceAll(sign, '') !== '') return { mark, inner, end: close + 1 };
  }
  return undefined;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function linkAt(text: string, at: number): string | undefined {
  if (!/[htm]/i.test(text[at] ?? '') || isWordCharacter(text[at - 1])) return undefined;
  LINK_HERE.lastIndex = at;
  return LINK_HERE.exec(text)?.[0].replace(TRAILING, '');
}

function linked(text: string): TextNode[] {
  const nodes: TextNode[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const found = match[0].replace(TRAILING, '');
    const href = addressOf(found);
    if (href === undefined) continue;
    if (match.index > from) nodes.push({ kind: 'text', text: text.slice(from, match.index) });
    nodes.push({ kind: 'link', text: found, href });
    from = match.index + found.length;
  }
  if (from < text.length) nodes.push({ kind: 'text', text: text.slice(from) });
  return nodes;
}

const ALLOWED = new Set(['http:', 'https:', 'mailto:', 'tel:']);

function addressOf(text: string): string | undefined {
  const isMail = !/^(https?|mailto|tel):/i.test(text);
  const url = URL.parse(isMail ? `mailto:${text}` : text);
  return url && ALLOWED.has(url.protocol) ? url.href : undefined;
}

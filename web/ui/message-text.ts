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
  const unclosed: Unclosed = new Map();
  let plain = '';
  const flush = () => {
    if (plain !== '') nodes.push(...linked(plain));
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const found = depth < DEEPEST ? markedAt(text, at, unclosed) : undefined;
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

/** Up to where each sign is known to close nothing: it is not looked for again by each that opens. */
type Unclosed = Map<string, number>;

const MONO = '```';

/** Marks stand at the border of words, and close in the same line; mono may go over several. */
function markedAt(text: string, at: number, unclosed: Unclosed): Marked | undefined {
  const sign = text.startsWith(MONO, at) ? MONO : (text[at] ?? '');
  const mark = sign === MONO ? 'mono' : MARKS[sign];
  if (!mark || at < (unclosed.get(sign) ?? 0)) return undefined;
  if (mark === 'mono') {
    const close = text.indexOf(MONO, at + MONO.length);
    if (close < 0) unclosed.set(MONO, text.length);
    const inner = text.slice(at + MONO.length, Math.max(close, 0));
    return inner.trim() === '' ? undefined : { mark, inner, end: close + MONO.length };
  }
  if (isWordCharacter(text[at - 1]) || isSpace(text[at + 1])) return undefined;
  let hasWords = false;
  let close = at + 1;
  for (; close < text.length && text[close] !== '\n'; close++) {
    if (text[close] !== sign) hasWords = true;
    else if (hasWords && !isSpace(text[close - 1]) && !isWordCharacter(text[close + 1]))
      return { mark, inner: text.slice(at + 1, close), end: close + 1 };
  }
  unclosed.set(sign, close);
  return undefined;
}

function isSpace(character = ' '): boolean {
  return /\s/.test(character);
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

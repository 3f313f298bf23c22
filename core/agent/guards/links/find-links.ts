import { domainToASCII } from 'node:url';
import { readableText } from './readable-text.ts';
import { TOP_LEVEL_DOMAINS } from './top-level-domains.ts';

/** Where a link leads: a page, a mail address, a telephone, or another program. */
export type LinkTarget =
  /** `host` in ASCII, lower case; `isPlain`: neither a user's name nor a port stands in it. */
  | { kind: 'web'; host: string; path: string; query: URLSearchParams; isPlain: boolean }
  | { kind: 'mail'; address: string }
  /** Digits only. */
  | { kind: 'phone'; digits: string }
  | { kind: 'app'; address: string };

/** A link as it stands in a text, in UTF-16 units. */
export interface FoundLink {
  start: number;
  end: number;
  target: LinkTarget;
}

const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?`;
const NAME = String.raw`${LABEL}(?:\.${LABEL}){1,9}`;
const REST = String.raw`(?::\d{1,5})?(?:[/?#][^\s<>"{}]*)?`;

/** In this order: what is taken for one kind is none of the following. */
const LINK = new RegExp(
  [
    String.raw`(?<scheme>(?<![\p{L}\p{N}])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"{}]+)`,
    String.raw`(?<call>(?<![\p{L}\p{N}])(?:mailto|tel|sms):[^\s<>"{}]+)`,
    String.raw`(?<mail>(?<![\p{L}\p{N}.])[\p{L}\p{N}._%+-]{1,64}@${NAME})`,
    String.raw`(?<address>(?<![\p{L}\p{N}.,$-])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}]|[.,]\d)${REST})`,
    String.raw`(?<bare>(?<![\p{L}\p{N}.@])${NAME}(?![\p{L}\p{N}])${REST})`,
  ].join('|'),
  'giu',
);

/** Ends a sentence or a bracket around the link, or marks its text as bold. */
const AFTER = ".,;:!?'’”»*_~`…]}";

/**
 * What WhatsApp makes a link of, or a reader takes for one: addresses with a scheme, names of hosts that stand alone, numbers
 * of hosts, and mail addresses. Joiners that show nothing hide none.
 *
 * Costs as much as the text is long.
 */
export function findLinks(written: string): FoundLink[] {
  const { text, placeOf } = readableText(written);
  const found: FoundLink[] = [];
  for (const match of text.matchAll(LINK)) {
    const { scheme, call, mail, address, bare } = match.groups ?? {};
    const raw = tidied(match[0]);
    const link =
      scheme !== undefined
        ? { raw, target: schemeTarget(raw) }
        : call !== undefined
          ? { raw, target: callTarget(raw) }
          : mail !== undefined
            ? { raw, target: mailTarget(raw) }
            : address !== undefined
              ? { raw, target: webTarget(`http://${raw}`) }
              : bareLink(bare ?? '', raw);
    if (link?.target === undefined) continue;
    found.push({
      start: placeOf(match.index),
      end: placeOf(match.index + link.raw.length),
      target: link.target,
    });
  }
  return found;
}

/** Without what ends the sentence, and without a bracket that was opened before it. */
function tidied(raw: string): string {
  let open = raw.split('(').length - raw.split(')').length;
  let end = raw.length;
  for (; end > 0; end--) {
    const last = raw[end - 1] ?? '';
    if (AFTER.includes(last)) continue;
    if (last !== ')' || open >= 0) break;
    open++;
  }
  return raw.slice(0, end);
}

function schemeTarget(raw: string): LinkTarget {
  return /^https?:/i.test(raw)
    ? (webTarget(raw) ?? { kind: 'app', address: raw.toLowerCase() })
    : { kind: 'app', address: raw.toLowerCase() };
}

function callTarget(raw: string): LinkTarget {
  const [, scheme = '', rest = ''] = /^(\w+):(.*)$/su.exec(raw) ?? [];
  if (scheme.toLowerCase() !== 'mailto') return { kind: 'phone', digits: rest.replace(/\D/g, '') };
  return { kind: 'mail', address: (rest.split('?')[0] ?? '').toLowerCase() };
}

/** A sentence may go on after the address without a blank. */
function mailTarget(raw: string): LinkTarget | undefined {
  const at = raw.lastIndexOf('@');
  const name = knownName(raw.slice(at + 1));
  return name === undefined
    ? undefined
    : { kind: 'mail', address: `${raw.slice(0, at)}@${name}`.toLowerCase() };
}

function webTarget(url: string): LinkTarget | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname, searchParams, username, password, port } = new URL(url);
  return {
    kind: 'web',
    host: hostname.replace(/\.$/, ''),
    path: pathname,
    query: searchParams,
    isPlain: username === '' && password === '' && port === '',
  };
}

/** A name without a scheme, as far as it is one: what follows the last label that can end a name is the next sentence. */
function bareLink(bare: string, raw: string): { raw: string; target: LinkTarget | undefined } | undefined {
  const [all = ''] = /^[^:/?#]+/.exec(bare) ?? [];
  const name = knownName(all);
  if (name === undefined) return undefined;
  const isWhole = name.length === all.length;
  // “9.am” and “12.no” are no names of hosts.
  if (!/\p{L}/u.test(name.slice(0, name.lastIndexOf('.'))) && !(isWhole && raw.length > all.length)) {
    return undefined;
  }
  const link = isWhole ? raw : name;
  return { raw: link, target: webTarget(`http://${link}`) };
}

/** The longest beginning that ends with a top-level domain. */
function knownName(name: string): string | undefined {
  const labels = name.split('.');
  for (let count = labels.length; count >= 2; count--) {
    if (TOP_LEVEL_DOMAINS.has(domainToASCII(labels[count - 1] ?? '')))
      return labels.slice(0, count).join('.');
  }
  return undefined;
}

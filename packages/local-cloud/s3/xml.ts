import { s3Error } from './errors.ts';

/** What an element holds: text, elements, or, as a list, the same element several times. */
export type XmlValue = string | number | boolean | undefined | XmlValue[] | { [name: string]: XmlValue };

/** An element of a document that was read. */
interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A document of S3; members that are undefined are left out. */
export function xmlDocument(name: string, content: XmlValue, namespace = NAMESPACE): string {
  const attribute = namespace === '' ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${inner(content)}</${name}>`;
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => element(name, one)).join('');
  return `<${name}>${inner(value)}</${name}>`;
}

function inner(value: XmlValue): string {
  if (value === null || typeof value !== 'object') return escapeXml(String(value ?? ''));
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

/** A control character that XML forbids is written as a reference, as S3 does. */
function escapeXml(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
    /[&<>"\u0000-\u001f]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/**
 * Reads a small document of elements and text, as clients send one: attributes, comments and declarations are skipped.
 *
 * @returns the root
 * @throws {AwsServiceError} MalformedXML
 */
export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', text: '', children: [] };
  const open = [root];
  for (const [whole, , closing, name, empty] of text.matchAll(
    /<\?[^>]*\?>|<!--[\s\S]*?-->|(<(\/?)([\w:.-]+)(?:\s[^<>]*?)?(\/?)>)|[^<]+|</g,
  )) {
    const top = open.at(-1) ?? root;
    if (whole === '<') throw s3Error('MalformedXML');
    if (name === undefined) {
      if (!whole.startsWith('<')) top.text += unescapeXml(whole);
    } else if (closing === '/') {
      if (open.pop()?.name !== name) throw s3Error('MalformedXML');
    } else {
      const child = { name, text: '', children: [] };
      top.children.push(child);
      if (empty !== '/') open.push(child);
    }
  }
  const [first] = root.children;
  if (open.length !== 1 || !first) throw s3Error('MalformedXML');
  return first;
}

/** The text of a child element. @returns undefined without one */
export function childText({ children }: XmlElement, name: string): string | undefined {
  return children.find((child) => child.name === name)?.text;
}

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

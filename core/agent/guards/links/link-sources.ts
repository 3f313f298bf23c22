import { type FoundLink, findLinks, type LinkTarget } from './find-links.ts';

type Web = Extract<LinkTarget, { kind: 'web' }>;

/** Pages that lead to the number that stands in the address. */
const NUMBER_HOSTS: ReadonlySet<string> = new Set(['wa.me', 'api.whatsapp.com', 'web.whatsapp.com']);

/** A number with fewer digits is none that can be called from elsewhere. */
const PHONE = /\+?\d[\d\s().-]{6,20}\d/g;

/** What links of an answer may lead to: what the company itself has written, and its own domains. */
export class LinkSources {
  readonly #domains: readonly string[];
  readonly #links: readonly LinkTarget[];
  readonly #phones: ReadonlySet<string>;

  /**
   * @param domains of the company, with everything below them
   * @param texts of the company and of its own systems alone
   */
  constructor(domains: readonly string[], texts: readonly string[]) {
    this.#domains = domains;
    this.#links = texts.flatMap((text) => findLinks(text).map(({ target }) => target));
    const written = texts.flatMap((text) => text.match(PHONE) ?? []).map((phone) => phone.replace(/\D/g, ''));
    this.#phones = new Set(written.flatMap(spellings));
  }

  /** @param said what was said by either side: a mail address may be repeated from there */
  allows({ target }: FoundLink, said: () => string): boolean {
    switch (target.kind) {
      case 'web':
        return this.#allowsPage(target);
      case 'phone':
        return this.#hasPhone(target.digits);
      case 'mail': {
        const { address } = target;
        if (this.#isOwn(address.slice(address.lastIndexOf('@') + 1))) return true;
        return this.#has('mail', address) || said().toLowerCase().includes(address);
      }
      case 'app':
        return this.#has('app', target.address);
    }
  }

  #allowsPage(page: Web): boolean {
    if (!page.isPlain) return false;
    if (this.#isOwn(page.host)) return true;
    const known = this.#links.filter((link) => link.kind === 'web');
    if (NUMBER_HOSTS.has(page.host) && numberOf(page) !== '') {
      return this.#hasPhone(numberOf(page)) || known.some((link) => numberOf(link) === numberOf(page));
    }
    return known.some((link) => isBelow(page, link));
  }

  #isOwn(host: string): boolean {
    return this.#domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
  }

  #hasPhone(digits: string): boolean {
    return spellings(digits).some((spelling) => this.#phones.has(spelling));
  }

  #has(kind: 'mail' | 'app', address: string): boolean {
    return this.#links.some((link) => link.kind === kind && link.address === address);
  }
}

/**
 * Whether a page is the one that was written, or below it: on a host of many, such as of short links, the path is whose it
 * is. The first page of a host that was written is no other's.
 */
function isBelow(page: Web, known: Web): boolean {
  const hostOf = ({ host }: Web) => host.replace(/^www\./, '');
  if (hostOf(page) !== hostOf(known)) return false;
  if (page.path === '/' && page.query.size === 0) return true;
  const path = known.path.replace(/\/$/, '');
  const isPath = page.path === known.path || page.path === path || page.path.startsWith(`${path}/`);
  return isPath && [...known.query].every(([name, value]) => page.query.get(name) === value);
}

/** Whom `wa.me/5511…` and `api.whatsapp.com/send?phone=…` lead to; empty: a page that says it otherwise. */
function numberOf({ host, path, query }: Web): string {
  if (!NUMBER_HOSTS.has(host)) return '';
  return (query.get('phone') ?? path).replace(/\D/g, '');
}

/** With and without country code and trunk zero. */
function spellings(digits: string): string[] {
  const plain = digits.replace(/^0+/, '');
  return plain.length >= 12 && plain.startsWith('55') ? [plain, plain.slice(2)] : [plain];
}

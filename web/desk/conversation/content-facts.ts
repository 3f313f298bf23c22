import { sizeText } from '../../ui/size-text.ts';

/** What a file, a place or a card is called: the API tells it as it came from the provider. */
export interface ContentFacts {
  title: string | undefined;
  detail: string | undefined;
  /** An address at which a map shows it. @see https://developers.google.com/maps/documentation/urls/get-started */
  map?: string | undefined;
}

type Content = Readonly<Record<string, unknown>> | null;

/** One for each card of a person, else one. */
export function contentFacts(type: string, content: Content): ContentFacts[] {
  const media = part(content, 'media');
  if (media) {
    const detail = joined(
      ' · ',
      text(media, 'mimeType'),
      sizeText(number(media, 'size') ?? number(media, 'fileSize') ?? null),
    );
    return [{ title: text(media, 'filename'), detail }];
  }
  const location = part(content, 'location');
  if (location) {
    const at = [number(location, 'latitude'), number(location, 'longitude')];
    const isPoint = at.every((degree) => degree !== undefined);
    const point = isPoint ? at.map((degree) => degree?.toFixed(5)).join(', ') : undefined;
    const map = isPoint ? `https://www.google.com/maps/search/?api=1&query=${at.join(',')}` : undefined;
    return [{ title: text(location, 'name'), detail: text(location, 'address') ?? point, map }];
  }
  const cards = type === 'contacts' ? list(content, 'contacts') : [];
  return cards.map((card) => {
    const phones = list(card, 'phones').map((phone) => text(phone, 'phone') ?? text(phone, 'waId'));
    const emails = Array.isArray(card.emails) ? card.emails.map(String) : [];
    const company = text(card, 'organization');
    return {
      title: joined(' ', text(card, 'name'), company && `(${company})`),
      detail: joined(', ', ...phones, ...emails),
    };
  });
}

/** Whether a message's words only say again what its cards show. */
export function isShownWhole({ type, content }: { type: string; content: Content }): boolean {
  return (type === 'location' || type === 'contacts') && contentFacts(type, content).length > 0;
}

function joined(by: string, ...parts: readonly (string | undefined)[]): string | undefined {
  return parts.filter(Boolean).join(by) || undefined;
}

/** The id of the entry that a message quotes. */
export function quotedId(content: Content): string | undefined {
  const context = part(content, 'context');
  return context && text(context, 'messageId');
}

function part(of: Content, name: string): Record<string, unknown> | undefined {
  const value = of?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function list(of: Content, name: string): Record<string, unknown>[] {
  const value = of?.[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

function text(of: Record<string, unknown>, name: string): string | undefined {
  const value = of[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(of: Record<string, unknown>, name: string): number | undefined {
  const value = of[name];
  return typeof value === 'number' ? value : undefined;
}

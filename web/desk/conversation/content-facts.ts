/** What a file, a place or a card is called: the API tells it as it came from the provider. */
export interface ContentFacts {
  title: string | undefined;
  detail: string | undefined;
}

type Content = Readonly<Record<string, unknown>> | null;

export function contentFacts(type: string, content: Content): ContentFacts {
  const media = part(content, 'media');
  if (media) {
    return {
      title: text(media, 'filename'),
      detail: [text(media, 'mimeType'), size(media)].filter(Boolean).join(' · ') || undefined,
    };
  }
  const location = part(content, 'location');
  if (location) {
    const at = [number(location, 'latitude'), number(location, 'longitude')].map((degree) =>
      degree?.toFixed(5),
    );
    return {
      title: text(location, 'name'),
      detail: text(location, 'address') ?? at.filter(Boolean).join(', '),
    };
  }
  const [card] = list(content, 'contacts');
  if (type === 'contacts' && card) {
    const [phone] = list(card, 'phones');
    return { title: text(card, 'name'), detail: phone && text(phone, 'phone') };
  }
  return { title: undefined, detail: undefined };
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

function size(media: Record<string, unknown>): string | undefined {
  const bytes = number(media, 'size') ?? number(media, 'fileSize');
  if (bytes === undefined) return undefined;
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

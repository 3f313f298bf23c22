import type * as z from 'zod';
import type { OutboundContent } from '../../whatsapp/outbound/outbound-content.ts';
import type { replySchema } from './entry-fields.ts';

type Offer = NonNullable<z.input<typeof replySchema>['offer']>;

const NOTHING = { choices: [], link: null, place: null };

/** What a reply offers beside its words; null for words alone, files and templates. */
export function offerOf(content: OutboundContent): Offer | null {
  switch (content.kind) {
    case 'buttons':
      return { ...NOTHING, text: wordsOf(content), choices: content.buttons.map(choiceOf) };
    case 'list': {
      const choices = content.sections.flatMap(({ rows }) => rows).map(choiceOf);
      return { ...NOTHING, text: wordsOf(content), choices };
    }
    case 'link': {
      const { title, url } = content;
      return { ...NOTHING, text: wordsOf(content), link: { title, url } };
    }
    case 'location': {
      const { latitude, longitude, name = null, address = null } = content;
      return { ...NOTHING, text: null, place: { latitude, longitude, name, address } };
    }
    case 'location_request':
      return { ...NOTHING, text: content.body };
    case 'text':
    case 'media':
    case 'template':
    case 'reaction':
      return null;
  }
}

function choiceOf({
  id,
  title,
  description,
}: {
  id: string;
  title: string;
  description?: string | undefined;
}) {
  return { id, title, description: description ?? null };
}

function wordsOf(of: { header?: string | undefined; body: string; footer?: string | undefined }): string {
  return [of.header, of.body, of.footer].filter((part) => part !== undefined).join('\n');
}

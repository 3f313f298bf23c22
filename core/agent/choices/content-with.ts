import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { choicesContent } from '#core/whatsapp/outbound/choices-content.ts';
import type { ContentOf, OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import { sentence } from '../../tenant/sentences.ts';
import { choiceId } from './choice-id.ts';
import { ASK_CUSTOMER } from './offer-form.ts';
import type { Offer } from './read-offer.ts';

/** For whom something is offered, and by which turn. */
export interface OfferedBy {
  turnId: string;
  tenant: Pick<Tenant, 'name' | 'language' | 'sentences' | 'places'>;
  /** The AI will not read what is tapped: nothing is asked. */
  isLast: boolean;
}

/**
 * The words of an answer and what they offer, as one content. A message has one form: choices go before a link, and a link
 * before a place; what has no form of its own then is said in words. Each choice has an id of ours, by which a tap is known.
 *
 * @param words what the customer reads, of which something is seen
 * @param offer has passed the guards: what it links to is the company's
 */
export function contentWith(words: string, offer: Offer | undefined, by: OfferedBy): OutboundContent {
  const { turnId, tenant, isLast } = by;
  const link = offer?.link && linkOf(offer.link);
  const place = placeOf(offer?.place, tenant);
  const choices = isLast ? [] : (offer?.choices ?? []);
  if (choices.length > 0) {
    return choicesContent({
      body: inWords(words, link, place),
      button: sentence(tenant, tenant.language, 'menu_button'),
      choices: choices.map((choice, at) => ({ id: choiceId(turnId, at + 1), ...choice })),
      numbers: 'as_text',
    });
  }
  if (link?.url.startsWith('https:')) return { ...link, body: inWords(words, undefined, place) };
  const body = inWords(words, link, undefined);
  if (place) return { ...place, body };
  if (offer?.place === ASK_CUSTOMER && !isLast) return { kind: 'location_request', body };
  return { kind: 'text', body };
}

type Link = Omit<ContentOf<'link'>, 'body'>;

/** A button without a label has the name of the site. */
function linkOf({ title, url }: NonNullable<Offer['link']>): Link {
  return { kind: 'link', url, title: title ?? new URL(url).hostname.replace(/^www\./, '') };
}

function placeOf(
  id: string | undefined,
  { places = [] }: OfferedBy['tenant'],
): ContentOf<'location'> | undefined {
  const place = places.find((one) => one.id === id);
  if (!place) return undefined;
  const { id: _id, ...where } = place;
  return { kind: 'location', ...where };
}

function inWords(words: string, link: Link | undefined, place: ContentOf<'location'> | undefined): string {
  return [
    words,
    ...(link ? [`${link.title}: ${link.url}`] : []),
    ...(place ? [[place.name, place.address].filter((part) => part !== undefined).join(', ')] : []),
  ].join('\n\n');
}

import * as z from 'zod';
import { cleanText, showsNothing } from '#core/text/clean-text.ts';
import { cutText } from '#core/whatsapp/outbound/cut-text.ts';
import { LIMITS } from '#core/whatsapp/outbound/limits.ts';
import { ASK_CUSTOMER } from './offer-form.ts';

/** What stands beside the words of an answer. */
export interface Offer {
  choices?: OfferedChoice[];
  link?: { title: string | undefined; url: string };
  /** The id of a place of the tenant's, or `ASK_CUSTOMER`. */
  place?: string;
}

/** One thing to choose. */
export interface OfferedChoice {
  title: string;
  description?: string;
}

/** More are not offered: it is a list that no customer reads. */
const MOST_CHOICES = 30;

/** The longest title or description, in UTF-16 units: what is longer is no choice but a text. */
const LONGEST = 300;

const text = z.string().optional().catch(undefined);

/** How else models name the parts. */
const named = z.object({
  ...{ title: text, label: text, text, name: text, description: text },
  ...{ url: text, href: text, link: text },
});

const unknown = z.unknown().optional();

const looseSchema = z.looseObject({ choices: unknown, link: unknown, place: unknown });

/** Markup, bullets and numbers around a title, which a button shows as they are; a list has numbers of its own. */
const BEFORE = /^(?:[-•*–]\s+|\d{1,2}[.)]\s+)?[*_~`[]*/;
const AFTER = /[*_~`\]]*$/;

/**
 * What a model offers besides its words, read as loosely as can be: what is of another form, or of none, is left out, and
 * never a reason to lose the words.
 *
 * @param answer the object in which the words stand
 * @param placeIds the tenant's
 * @returns undefined where nothing is offered
 */
export function readOffer(answer: object, placeIds: readonly string[]): Offer | undefined {
  const { choices, link, place } = looseSchema.parse(answer);
  const read = {
    choices: readChoices(choices),
    link: readLink(link),
    place: typeof place === 'string' ? placeOf(place, placeIds) : undefined,
  };
  const offer: Offer = {
    ...(read.choices.length > 0 && { choices: read.choices }),
    ...(read.link && { link: read.link }),
    ...(read.place !== undefined && { place: read.place }),
  };
  return Object.keys(offer).length === 0 ? undefined : offer;
}

function readChoices(value: unknown): OfferedChoice[] {
  const items = typeof value === 'string' ? value.split(/\n/) : Array.isArray(value) ? value : [];
  const seen = new Set<string>();
  return items
    .flatMap((item) => choiceOf(item) ?? [])
    .filter(({ title }) => {
      const same = title.toLowerCase();
      return !seen.has(same) && seen.add(same);
    })
    .slice(0, MOST_CHOICES);
}

function choiceOf(item: unknown): OfferedChoice | undefined {
  if (typeof item === 'string' || typeof item === 'number') {
    const [title = '', ...rest] = String(item).split('|');
    return choice(title, rest.join('|'));
  }
  const { title, label, text, name, description } = named.safeParse(item).data ?? {};
  return choice(title ?? label ?? text ?? name ?? '', description ?? '');
}

function choice(rawTitle: string, rawDescription: string): OfferedChoice | undefined {
  const title = bare(rawTitle);
  const description = shownLine(rawDescription);
  if (title === '') return undefined;
  return { title, ...(description === '' ? {} : { description }) };
}

/** `label | address`, an address alone, Markdown, or an object of both. */
function readLink(value: unknown): Offer['link'] {
  const { title, label, text, name, url, href, link } = named.safeParse(value).data ?? {};
  const whole =
    typeof value === 'string'
      ? value
      : `${title ?? label ?? text ?? name ?? ''} | ${url ?? href ?? link ?? ''}`;
  const address = /https?:\/\/[^\s|<>"')\]]+/i.exec(cleanText(whole))?.[0];
  if (address === undefined || !URL.canParse(address) || address.length > LIMITS.url) return undefined;
  const before = bare(whole.slice(0, whole.indexOf(address)).replace(/[|(:\s]+$/, ''));
  return { title: before === '' ? undefined : before, url: address };
}

function placeOf(value: string, placeIds: readonly string[]): string | undefined {
  return placeIds.find((id) => id === value) ?? (/^ask/i.test(value) ? ASK_CUSTOMER : undefined);
}

function bare(text: string): string {
  return shownLine(shownLine(text).replace(BEFORE, '').replace(AFTER, ''));
}

/** On one line; empty when nothing of it can be seen. */
function shownLine(text: string): string {
  const line = cleanText(text).replace(/\s+/g, ' ').trim();
  return showsNothing(line) ? '' : cutText(line, LONGEST);
}

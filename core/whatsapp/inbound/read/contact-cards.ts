import * as z from 'zod';
import type { InboundContent } from '#core/events/inbox-message-received.ts';
import { compact, linesOf, listOf, loose, looseIdOrNumber, looseText, text } from './primitives.ts';
import type { ReadPart } from './read-part.ts';
import { reasonOf } from './unreadable.ts';
import { readVCard } from './vcard.ts';

type Card = NonNullable<InboundContent['contacts']>[number];

const card = z
  .object({
    name: loose(z.object({ formatted_name: looseText, first_name: looseText, last_name: looseText })),
    phones: loose(listOf(z.object({ phone: looseText, wa_id: looseIdOrNumber }))),
    emails: loose(listOf(z.object({ email: text }).transform(({ email }) => email))),
    org: loose(z.object({ company: looseText })),
    origin: looseText,
    vcard: looseText,
  })
  .transform(({ name, phones, emails, org, origin, vcard }): Card => {
    const fromVCard = vcard === undefined ? undefined : readVCard(vcard);
    const fullName = [name?.first_name, name?.last_name].filter((part) => part !== undefined).join(' ');
    const numbers = phones?.map(({ phone, wa_id }) => compact({ phone, waId: wa_id }));
    return compact({
      name: name?.formatted_name ?? (fullName || fromVCard?.name),
      phones: numbers ?? fromVCard?.phones.map(compact) ?? [],
      emails: emails?.length ? emails : undefined,
      organization: org?.company,
      origin,
    });
  });

const cards = z.array(card);

/** Reads shared contacts; one that is odd is left out. */
export function readContactCards(raw: unknown, path: string): ReadPart {
  const read = cards.safeParse(raw);
  const contacts = read.data ?? listOf(card).safeParse(raw).data ?? [];
  const body = linesOf(contacts.map(cardLine));
  const part = { mediaType: 'contacts', body, ...(contacts.length === 0 ? {} : { contacts }) } as const;
  return read.success ? { part } : { part, unread: reasonOf(read.error, path) };
}

function cardLine({ name, organization, phones, emails }: Card): string {
  const numbers = phones.map(({ phone, waId }) => phone ?? waId).filter((value) => value !== undefined);
  const who = [name, organization && `(${organization})`].filter((value) => value !== undefined).join(' ');
  const ways = [...numbers, ...(emails ?? [])].join(', ');
  return who !== '' && ways !== '' ? `${who}: ${ways}` : who || ways;
}

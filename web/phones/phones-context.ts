import { createContext, use } from 'react';
import type { PhonesFeed, Snapshot } from '../watch/phones-feed.ts';
import type { LanguageProps } from '../words/language.ts';

/** The way of a message, by WhatsApp's id, or all events. */
export type Aside = { kind: 'way'; messageId: string } | { kind: 'events' };

/** What every part of the phones' page works with. */
export interface Phones extends LanguageProps {
  feed: PhonesFeed;
  known: Snapshot;
  /** What is shown beside the phones. */
  aside: Aside | undefined;
  show(aside: Aside | undefined): void;
}

export const PhonesContext = createContext<Phones | undefined>(undefined);

export function usePhones(): Phones {
  const phones = use(PhonesContext);
  if (!phones) throw new Error('outside of the phones page');
  return phones;
}

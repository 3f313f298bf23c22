import type { InboundContent, MediaType } from '#core/events/inbox-message-received.ts';
import { SILENT_UNSUPPORTED } from './unsupported-kinds.ts';

/** What follows from the kind of a message alone. */
export interface MessageKind {
  /** What a person reads where it has no words. */
  label: string;
  /** A customer who sends it wants an answer. */
  asks: boolean;
  /** A customer who sends it may be written to for 24 hours. */
  opensWindow: boolean;
  /** Where the business sent it outside of Prosa, a person did: no machine, and no mere gesture. */
  isPersonsAct: boolean;
}

type Content = Pick<
  InboundContent,
  | 'providerType'
  | 'interactive'
  | 'button'
  | 'location'
  | 'contacts'
  | 'order'
  | 'system'
  | 'media'
  | 'errors'
>;

const speech = (label: string): MessageKind => ({
  label,
  asks: true,
  opensWindow: true,
  isPersonsAct: true,
});

const silence = (label: string): MessageKind => ({
  label,
  asks: false,
  opensWindow: false,
  isPersonsAct: false,
});

/** What WhatsApp could not deliver is asked for again. @param thing what came, undefined where it did not */
const delivered = (label: string, thing: unknown, { errors }: Content): MessageKind =>
  speech(errors && thing === undefined ? `${label} that WhatsApp could not pass on` : label);

const file = (label: string) => (content: Content) => delivered(label, content.media?.id, content);

/** In the phone app no person can offer choices. */
const choice = (label: string, thing: unknown, content: Content): MessageKind => ({
  ...delivered(label, thing, content),
  isPersonsAct: false,
});

/** Kinds of `unsupported` that only a machine sends for the business. */
const MACHINE_MADE: ReadonlySet<string> = new Set(['template', 'hsm', 'interactive', 'button', 'list']);

const CALLS: ReadonlySet<string> = new Set(['missed_call', 'call']);

const KINDS: Readonly<Record<MediaType, (content: Content) => MessageKind>> = {
  text: () => speech('text'),
  image: file('photo'),
  video: file('video'),
  audio: (content) => file(content.media?.voice ? 'voice note' : 'audio')(content),
  document: file('document'),
  sticker: (content) => ({ ...file('sticker')(content), isPersonsAct: false }),
  location: (content) => delivered('place', content.location, content),
  contacts: (content) => delivered('contact', content.contacts, content),
  order: (content) => delivered('order', content.order, content),
  button: (content) => choice('answer', content.button, content),
  interactive: (content) => {
    const { interactive } = content;
    // The customer tapped, but not to say something: it is settled elsewhere.
    if (interactive?.kind === 'payment_method')
      return { ...speech('payment'), asks: false, isPersonsAct: false };
    if (isAutomatic(interactive)) return silence('answer that was given automatically');
    return choice('answer', interactive, content);
  },
  // Whether a bare reaction opens the window is not documented, so it does not.
  reaction: () => silence('reaction'),
  edit: () => silence('edit'),
  revoke: () => silence('message that was taken back'),
  /** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/pricing */
  system: ({ system }) => ({
    ...silence('notice'),
    opensWindow: system !== undefined && CALLS.has(system.kind),
  }),
  unsupported: ({ providerType = '' }) =>
    SILENT_UNSUPPORTED.has(providerType)
      ? silence(providerType.replaceAll('_', ' '))
      : { ...speech('message that cannot be shown'), isPersonsAct: !MACHINE_MADE.has(providerType) },
};

/** @param content of the message, whose `mediaType` says what else of it counts */
export function kindOf(content: Content & Pick<InboundContent, 'mediaType'>): MessageKind {
  return KINDS[content.mediaType](content);
}

/** A permission to call may end by itself; the customer tapped nothing then. */
function isAutomatic(interactive: InboundContent['interactive']): boolean {
  const { kind, response } = interactive ?? {};
  const isPermission = kind === 'call_permission_reply' && typeof response === 'object';
  return isPermission && response.response_source === 'automatic';
}

import { ContactRepository } from '#core/contact/contact-repository.ts';
import { S3VectorStore } from '#core/knowledge/vectors/s3-vector-store.ts';
import { forgetContact } from '#core/knowledge/words/forget-contact.ts';
import { WordsStore } from '#core/knowledge/words/words-store.ts';
import { forgetMedia } from '#core/media/forget-media.ts';
import { TenantChannels } from '#core/tenant/tenant-channels.ts';
import { ObjectStore } from '#platform/s3/object-store.ts';
import { InputError } from '../command.ts';
import type { Installation } from './installation.ts';
import type { Word } from './word.ts';

/** What no verb removes yet. */
const STAYS =
  'stays: what was written in both directions, with what an answer repeats of a file; drafts and notes of people; calls of tools and their answers, for seven days; the contact itself with its names and numbers; what models, WhatsApp and the bus were told; logs until they expire; what the tables were, in their backups for 35 days';

/** Removes what is kept of a customer. */
export const contact: Word = {
  about: `A customer of a tenant: forget removes their files, what was heard and read in them, and by what their words are found.
It says what it would remove; with --confirm it does. It also says what stays.`,
  verbs: {
    forget: {
      usage: '--tenant <id> --contact <ct_…> [--confirm]',
      takes: ['tenant', 'contact'],
      flags: ['confirm'],
      plan({ text, flag, rest }) {
        const [tenantId, contactId] = [text('tenant'), text('contact')];
        if (tenantId === undefined || contactId === undefined || rest.length > 0) return undefined;
        return (at) => forget(at, tenantId, contactId, !flag('confirm'));
      },
    },
  },
};

async function* forget(at: Installation, tenantId: string, contactId: string, dry: boolean) {
  const conversations = await at.table('ConversationsTable');
  const living = await new ContactRepository(conversations).followMerge(tenantId, contactId);
  if (!living) throw new InputError(`tenant ${tenantId} has no contact ${contactId}`);
  const channels = new TenantChannels(await at.table('RegistryTable'), Date.now);
  const files = new ObjectStore(at.clients.s3, await at.output('MediaBucket'));
  const vectors = new S3VectorStore(at.clients.s3Vectors, await at.output('VectorBucketArn'));
  const words = new WordsStore(await at.table('KnowledgeTable'));
  const of = [tenantId, living.contact_id, { dry }] as const;
  // What is found by its words first: a search shows what the rows say.
  const found = await forgetContact({ conversations, words, vectors, channels }, ...of);
  yield `${found.chunks} parts by which words are found, of ${found.conversations} conversations`;
  const media = await forgetMedia({ conversations, files, channels }, ...of);
  yield `${media.files} files; ${media.messages} messages say that theirs has expired`;
  yield `${media.noted} summaries and notes of the AI in which they may stand`;
  yield STAYS;
  if (dry) yield 'dry run: nothing was removed; --confirm removes it';
}

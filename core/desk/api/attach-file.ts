import * as z from 'zod';
import { Problem } from '../../api/problem.ts';
import { defineRoute } from '../../api/route.ts';
import { cleanName } from '../../media/clean-name.ts';
import { mediaTypeOf } from '../../media/media-type.ts';
import { conversationFolder } from '../../media/object-key.ts';
import { MEDIA_LIMITS, sentAs, VOICE_MIME } from '../../whatsapp/outbound/media-limits.ts';
import type { ContentOf } from '../../whatsapp/outbound/outbound-content.ts';
import { sentMime } from '../../whatsapp/outbound/sent-mime.ts';
import { exampleParams } from './examples.ts';
import type { DeskApiPorts } from './ports.ts';
import { CONVERSATION } from './route-parts.ts';
import { WRITE } from './write-conversation.ts';

/** How long a link takes a file, in seconds: 100 MB at 1 Mbit/s. */
const UPLOAD_LINK_SECONDS = 15 * 60;

/** By which a file is named: the same bytes under the same name are the same file of a conversation. */
const FILE = {
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 small hexadecimal digits'),
  name: z.string().min(1).max(240),
};

/** A file that a request says to a customer. */
export const attachedSchema = z
  .strictObject({
    ...FILE,
    voice: z.literal(true).optional().describe('A voice note: Opus in Ogg, and nothing else'),
    caption: z.string().min(1).max(1_024).optional(),
  })
  .describe('A file that was attached before; its type is told by its bytes');

type Attached = z.output<typeof attachedSchema>;

/** Whose file it is. */
interface FileOwner {
  tenantId: string;
  conversationId: string;
}

export const attachRoute = defineRoute({
  ...WRITE,
  operation: 'attachFile',
  method: 'POST',
  path: `${CONVERSATION}/files`,
  summary: 'Gives a link that takes one file, which a reply can then send',
  description:
    'The link takes these bytes, and no others, by `PUT` with the headers that come with it. What WhatsApp would not take is refused before a byte is sent. Where the file is there already, `upload` is null.',
  body: z.strictObject({
    ...FILE,
    type: z.string().min(1).max(255).describe('As the browser calls it'),
    bytes: z.int().min(1),
  }),
  status: 201,
  answer: z.object({
    upload: z
      .object({ url: z.url(), headers: z.record(z.string(), z.string()), until: z.iso.datetime() })
      .nullable(),
  }),
  problems: ['not_found', 'file_not_taken', 'file_too_large'],
  examples: {
    'A photo': {
      params: exampleParams,
      body: {
        sha256: '4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6',
        name: 'etiqueta.png',
        type: 'image/png',
        bytes: 40_000,
      },
      answer: {
        upload: {
          url: 'https://media.example/media/acme/cv_1/sent-4c4b6a3be1314ab86138bef4314dde02/etiqueta.png',
          headers: { 'x-amz-checksum-sha256': 'TEtqO+ExSrhhOL70MU3eAi5gCWDYaJosj4YxgC0g2rY=' },
          until: '2026-11-30T12:15:00.000Z',
        },
      },
    },
  },
  async handle(ports: DeskApiPorts, { caller: { tenantId }, params: { conversationId }, body }) {
    await ports.desk.find(tenantId, conversationId);
    const { sha256, name, type, bytes } = body;
    requireTaken(sentMime(type, name), bytes);
    const key = fileKey({ tenantId, conversationId }, body);
    if (await ports.files.begin(key)) return { upload: null };
    const { url, headers } = await ports.files.uploadLink(key, { bytes, sha256 }, UPLOAD_LINK_SECONDS);
    const until = new Date(ports.now() + 1_000 * UPLOAD_LINK_SECONDS).toISOString();
    return { upload: { url, headers: { ...headers }, until } };
  },
});

/**
 * The message that sends a file. What it is, its bytes tell.
 *
 * @throws {Problem} `upload_missing`, `file_not_taken`, `file_too_large`
 */
export async function contentOfFile(
  { files }: Pick<DeskApiPorts, 'files'>,
  owner: FileOwner,
  file: Attached,
): Promise<ContentOf<'media'>> {
  const { name, voice, caption } = file;
  const key = fileKey(owner, file);
  const found = await files.begin(key);
  if (!found) throw new Problem('upload_missing');
  const type = await mediaTypeOf(found.head, voice ? 'voice' : 'document');
  const mime = sentMime(type.mime, name);
  const mediaType = requireTaken(mime, found.bytes);
  const isSilent = mediaType === 'audio' && caption !== undefined;
  if (isSilent || (voice && mime !== VOICE_MIME)) throw new Problem('file_not_taken');
  return {
    kind: 'media',
    mediaType,
    object: { key, mime, bytes: found.bytes },
    filename: cleanName(name, type.extension, mediaType),
    ...(voice && { voice }),
    ...(caption !== undefined && { caption }),
  };
}

/** @throws {Problem} for what WhatsApp would not take; people attach no stickers */
function requireTaken(mime: string, bytes: number) {
  const mediaType = sentAs(mime);
  if (mediaType === undefined || mediaType === 'sticker') throw new Problem('file_not_taken');
  const { bytes: largest } = MEDIA_LIMITS[mediaType];
  if (bytes > largest) throw new Problem('file_too_large', { members: { largest } });
  return mediaType;
}

function fileKey(
  { tenantId, conversationId }: FileOwner,
  { sha256, name }: Pick<Attached, 'sha256' | 'name'>,
) {
  const folder = conversationFolder({ tenant_id: tenantId, conversation_id: conversationId });
  return `${folder}sent-${sha256.slice(0, 32)}/${cleanName(name, undefined, 'file')}`;
}

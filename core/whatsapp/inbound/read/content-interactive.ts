import * as z from 'zod';
import { answerReaders, readUnknownAnswer } from './interactive-answers.ts';
import { readOffer } from './interactive-offers.ts';
import { compactOrNone, id, isObject, loose, text } from './primitives.ts';
import { type PartReader, partReader, type ReadPart } from './read-part.ts';

const NOTHING = { mediaType: 'interactive', body: null } as const;

/**
 * What a customer chose or filled in, or, in an echo, what the business offered. No text of it stands in the body that
 * is not known to be for a person.
 */
function readInteractive(raw: unknown, path: string): ReadPart {
  if (!isObject(raw)) return { part: NOTHING, unread: path };
  const told = id.safeParse(raw.type).data;
  const kind = told ?? [...answerReaders.keys()].find((name) => isObject(raw[name]));
  if (kind === undefined) return { part: NOTHING, unread: `${path}.type` };
  const read = readKind(raw, kind, path);
  return told === undefined ? { ...read, unread: `${path}.type` } : read;
}

function readKind(raw: Record<string, unknown>, kind: string, path: string): ReadPart {
  const reader = answerReaders.get(kind);
  if (reader !== undefined) return reader(raw[kind], `${path}.${kind}`);
  const offer = readOffer(kind, raw);
  if (offer !== undefined) return { part: offer };
  const part = readUnknownAnswer(kind, raw[kind]);
  return raw[kind] === undefined ? { part } : { part, unread: `${path}.${kind}` };
}

/** A tap on a template's button. Its payload is the business's own word for it. */
const templateButton = partReader(z.object({ text, payload: loose(text) }), (read) => {
  const button = compactOrNone({ text: read.text || undefined, payload: read.payload });
  return { mediaType: 'button', body: button?.text ?? null, ...(button ? { button } : {}) };
});

export const interactiveReaders: ReadonlyArray<[type: string, reader: PartReader]> = [
  ['interactive', readInteractive],
  ['button', templateButton],
];

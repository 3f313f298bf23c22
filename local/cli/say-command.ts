import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import * as z from 'zod';
import { type PollClock, poll } from '../demo/poll.ts';
import { customerSays, type Tap } from '../whatsapp/customer.ts';
import { type FileContent, MOST_FILE_BYTES } from '../whatsapp/customer-content.ts';
import { choicesOf, textOf } from '../whatsapp/outbox.ts';
import { CommandError } from './errors.ts';
import { HELP } from './help.ts';
import { oneLine } from './line-text.ts';
import { parseSayOptions } from './options.ts';
import { asksForHelp, type CommandOutput } from './run-command.ts';
import { type Health, type InstanceEvent, type OutboxItem, RunningInstance } from './running-instance.ts';

/** How much before the message its events are looked for, milliseconds: clocks of one machine may be read apart. */
const OVERLAP_MS = 1_000;

/** How long an answer is waited for once people have the conversation, milliseconds. */
const LAST_WORD_MS = 1_500;

const QUEUE = 'agent.queue.';

const handoffSchema = z.object({ toAgent: z.string().startsWith(QUEUE), reason: z.string() });

/** Milliseconds between two looks into the outbox. */
const LOOK_INTERVAL_MS = 100;

/**
 * `npm run say`: sends one customer message to a running instance and prints the answer, or that people have it.
 *
 * @throws {UsageError} {CommandError} when nothing runs there, the webhook refuses, or nothing comes of it
 */
export async function sayCommand(
  args: readonly string[],
  output: CommandOutput,
  clock?: PollClock,
): Promise<number> {
  if (asksForHelp(args)) {
    output.print(HELP.say);
    return 0;
  }
  const { text, tap, voice, file, port, from, channel, waitSeconds } = parseSayOptions(args);
  const sent = await fileContent({ text, voice, file });
  const instance = new RunningInstance(port);
  const health = await instance.health();
  const to = channelOf(health, channel);
  const { phone_number_id: phoneNumberId, display_phone_number: displayPhoneNumber } = to;
  const earlier = await instance.outbox(from, 0);
  const before = new Set(earlier.map(({ wamid }) => wamid));
  const tapped = tap === undefined ? undefined : choiceIn(earlier, phoneNumberId, tap);

  const say = () =>
    customerSays({
      webhookUrl: to.webhook_url,
      appSecret: health.appSecret,
      phoneNumberId,
      displayPhoneNumber,
      from,
      text: tapped?.title ?? text,
      tap: tapped,
    });
  // A file is at the stand-in, which the instance has.
  const { status, answeredAt, postedAt, messageId } = sent
    ? await instance.say({ from, phone_number_id: phoneNumberId, content: sent })
    : await say();
  if (status !== 200) throw new CommandError(`the webhook refused the message with HTTP ${status}`);
  if (waitSeconds === 0) return 0;

  const look = { intervalMs: LOOK_INTERVAL_MS, clock };
  const answerNow = async () =>
    (await instance.outbox(from, 0)).find(
      (item) => item.phone_number_id === phoneNumberId && !before.has(item.wamid),
    );
  const peopleNow = async () => peopleHaveIt(await instance.events(postedAt - OVERLAP_MS), messageId);
  const first = await poll(
    async () => {
      const [answer, people] = [await answerNow(), await peopleNow()];
      return answer || people !== undefined ? { answer, people } : undefined;
    },
    { ...look, timeoutMs: waitSeconds * 1000 },
  );
  if (!first)
    throw new CommandError(`no answer within ${waitSeconds} s; the lines of npm run local tell why`);
  // Some changes of owner come with a word to the customer.
  const answer = first.answer ?? (await poll(answerNow, { ...look, timeoutMs: LAST_WORD_MS }));
  if (answer) {
    output.warn(`answered after ${Date.parse(answer.at) - answeredAt} ms:`);
    output.print(textOf(answer) ?? JSON.stringify(answer.body));
  }
  const { people } = first;
  if (people !== undefined) output.warn(people);
  return 0;
}

/** @throws {CommandError} when the newest message with choices has no such one */
function choiceIn(outbox: readonly OutboxItem[], phoneNumberId: string, wanted: string): Tap {
  const message = outbox.findLast(
    (item) => item.phone_number_id === phoneNumberId && choicesOf(item).length > 0,
  );
  const choices = message ? choicesOf(message) : [];
  const isWanted = ({ title }: { title: string }, at: number) =>
    String(at + 1) === wanted || title.toLowerCase() === wanted.toLowerCase();
  const chosen = choices.find(isWanted);
  if (message && chosen) return { ...chosen, of: message.wamid };
  const known = choices.map(({ title }, at) => `${at + 1}. ${title}`).join(', ');
  throw new CommandError(known === '' ? 'nothing was offered to tap' : `choose one of ${known}`);
}

/** Whether a message's conversation was given to people after it, and why. */
function peopleHaveIt(events: readonly InstanceEvent[], messageId: string): string | undefined {
  const at = events.findIndex(({ detail }) => detail.payload.messageId === messageId);
  const conversationId = events[at]?.detail.conversation_id;
  const handoff = events
    .slice(at + 1)
    .filter(({ detail }) => conversationId !== undefined && detail.conversation_id === conversationId)
    .map(({ detail }) => handoffSchema.safeParse(detail.payload).data)
    .findLast((payload) => payload !== undefined);
  if (!handoff) return undefined;
  const { toAgent, reason } = handoff;
  const queue = toAgent.slice(QUEUE.length);
  return `people have it, queue ${queue} (${reason === 'message_received' ? 'they had it before' : oneLine(reason)})`;
}

function channelOf({ channels }: Health, wanted: string | undefined): Health['channels'][number] {
  const channel =
    wanted === undefined ? channels[0] : channels.find(({ phone_number_id }) => phone_number_id === wanted);
  if (channel) return channel;
  const known = channels.map(({ phone_number_id }) => phone_number_id).join(', ');
  throw new CommandError(`there is no channel ${wanted ?? ''}; the channels are ${known}`);
}

/** What `--voice` and `--file` send; undefined where neither is given. @throws {CommandError} for a file that cannot be sent */
async function fileContent(given: {
  text: string;
  voice: string | undefined;
  file: string | undefined;
}): Promise<FileContent | undefined> {
  const { text, voice, file } = given;
  if (voice !== undefined) return { kind: 'voice', words: voice };
  if (file === undefined) return undefined;
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new CommandError(`${file} cannot be read`, { cause: error });
  });
  if (bytes.length > MOST_FILE_BYTES) throw new CommandError(`${file} has more than 16 MB`);
  const mime = MIME[extname(file).toLowerCase()] ?? 'application/octet-stream';
  const own = { mime, base64: bytes.toString('base64') };
  const caption = text === '' ? {} : { caption: text };
  const [kind] = mime.split('/');
  if (kind === 'image' || kind === 'video') return { kind, file: own, ...caption };
  if (kind === 'audio') return { kind, file: own };
  return { kind: 'document', filename: basename(file), file: own, ...caption };
}

/** As a phone names types, by the endings of files. */
const MIME: Readonly<Record<string, string>> = {
  ...{ '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.png': 'image/png', '.webp': 'image/webp' },
  ...{ '.ogg': 'audio/ogg', '.opus': 'audio/ogg', '.mp3': 'audio/mpeg', '.m4a': 'audio/mp4' },
  ...{ '.mp4': 'video/mp4', '.pdf': 'application/pdf', '.txt': 'text/plain' },
};

import { readContent } from '../conversation/message/message-content.ts';
import { asksForMenu } from '../conversation/message/small-words.ts';
import { tappedId } from '../conversation/message/tapped.ts';
import type { MessageRow } from '../conversation/records.ts';
import type { Tenant } from '../tenant/tenant-repository.ts';
import { fold, wordsOf } from '../text/fold.ts';
import { queueOfChoice, type ShownMenu } from './menu.ts';
import { queueNamed } from './name-match.ts';

/** How a customer chose. */
export type ChosenBy = 'tap' | 'number' | 'name';

/** What a message says to triage; undefined: nothing that is plain. */
export type Understood = { kind: 'queue'; queueId: string; by: ChosenBy } | { kind: 'menu' } | undefined;

const NUMBERS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'um uma primeiro primeira one first uno primero primera',
    'dois duas segundo segunda two second dos',
    'tres terceiro terceira three third tercero tercera',
    'quatro quarto quarta four fourth cuatro cuarto cuarta',
    'cinco quinto quinta five fifth',
    'seis sexto sexta six sixth',
    'sete setimo setima seven seventh siete',
    'oito oitavo oitava eight eighth ocho',
    'nove nono nona nine ninth nueve',
    'dez decimo decima ten tenth diez',
  ].flatMap((words, at) => words.split(' ').map((word) => [word, at + 1])),
);

/** What people write around a number when they choose by it. */
const AROUND: ReadonlySet<string> = new Set(
  'a o opcao numero n no quero e por favor pf pfv the option number please la el opcion numero quiero escolho'.split(
    ' ',
  ),
);

/**
 * What a customer's message says about where the conversation is to go: a choice that was tapped, by its id; the number of
 * one, or a queue by its name, with accents, case and small slips; or that the choices are wanted again.
 *
 * @param menu the newest that was shown; undefined: numbers mean nothing
 */
export function understand(
  { body, content }: Pick<MessageRow, 'body' | 'content'>,
  queues: Tenant['queues'],
  menu: ShownMenu | undefined,
): Understood {
  const tapped = tappedId(readContent(content));
  const chosen = tapped === undefined ? undefined : queueOfChoice(tapped);
  if (queues.some(({ id }) => id === chosen) && chosen !== undefined) return queueBy('tap', chosen);
  if (body === null) return undefined;
  if (asksForMenu(body)) return { kind: 'menu' };
  const numbered = menu && queueOfNumber(body, queues, menu);
  if (numbered !== undefined) return queueBy('number', numbered);
  const named = queueNamed(body, queues);
  return named === undefined ? undefined : queueBy('name', named);
}

function queueBy(by: ChosenBy, queueId: string): Understood {
  return { kind: 'queue', queueId, by };
}

function queueOfNumber(body: string, queues: Tenant['queues'], { numbers }: ShownMenu): string | undefined {
  const [word, ...others] = wordsOf(body).filter((one) => !AROUND.has(one));
  if (word === undefined || others.length > 0) return undefined;
  const number = /^\d{1,2}$/.test(word) ? Number(word) : NUMBERS[word];
  const name = number === undefined ? undefined : numbers.get(number);
  if (name === undefined) return undefined;
  return queues.find((queue) => fold(queue.name) === fold(name))?.id;
}

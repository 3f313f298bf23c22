import { GetQueueAttributesCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import {
  deadLettersOutput,
  QUEUE_NAMES,
  type QueueName,
  queueOutput,
  RULE_NAMES,
  RULES,
  type RuleName,
} from '../../lib/output-names.ts';
import type { Installation } from './installation.ts';
import { peek } from './peek.ts';
import { resendEvents } from './resend-events.ts';
import type { Word } from './word.ts';

const DEFAULT_LIMIT = 10;

/** What a consumer, or the bus, gave up. */
export const deadLetters: Word = {
  about: `Records that were given up. Queues: ${[...QUEUE_NAMES, ...RULE_NAMES].join(', ')} (a rule's are events that did not reach their queue).`,
  verbs: {
    show: {
      usage: `[<queue> [--limit ${DEFAULT_LIMIT}] [--bodies]]   ids and reasons, deletes nothing; --bodies shows personal data`,
      takes: ['limit'],
      flags: ['bodies'],
      plan({ text, flag, rest }) {
        const [name, ...more] = rest;
        const limit = text('limit') ?? String(DEFAULT_LIMIT);
        if (name === undefined) return counted;
        if (!isKnown(name) || more.length > 0 || !/^[1-9]\d{0,2}$/.test(limit)) return undefined;
        return async function* (at) {
          const queueUrl = await at.output(deadLettersOutput(name));
          yield* peek(at.clients.sqs, queueUrl, { limit: Number(limit), bodies: flag('bodies') });
        };
      },
    },
    redrive: {
      usage: '<queue>   gives all of them to their queue again',
      plan({ rest }) {
        const [name = '', ...more] = rest;
        if (!isKnown(name) || more.length > 0) return undefined;
        return isRule(name) ? (at) => resent(at, name) : (at) => moved(at, name);
      },
    },
  },
};

function isRule(name: string): name is RuleName {
  return Object.hasOwn(RULES, name);
}

function isKnown(name: string): name is QueueName | RuleName {
  return isRule(name) || QUEUE_NAMES.some((known) => known === name);
}

async function* counted(at: Installation): AsyncGenerator<string> {
  for (const name of [...QUEUE_NAMES, ...RULE_NAMES]) {
    const QueueUrl = await at.output(deadLettersOutput(name));
    const attributes = await attributesOf(at, QueueUrl);
    yield `${name}: ${attributes.ApproximateNumberOfMessages ?? '?'}`;
  }
}

/** SQS does not know where a record came from that a consumer put there, so the destination is named. */
async function moved(at: Installation, name: QueueName): Promise<string> {
  const source = await attributesOf(at, await at.output(deadLettersOutput(name)));
  const target = await attributesOf(at, await at.output(queueOutput(name)));
  await at.clients.sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn: source.QueueArn, DestinationArn: target.QueueArn }),
  );
  return `about ${source.ApproximateNumberOfMessages ?? '?'} records go to ${name} again; look with: dead-letters show ${name}`;
}

/** What a rule gave up is the whole event, of which its queue takes a part: a move of SQS would bring what no consumer reads. */
async function resent(at: Installation, name: RuleName): Promise<string> {
  const target = RULES[name].queue;
  const [from, to] = [await at.output(deadLettersOutput(name)), await at.output(queueOutput(target))];
  const { sent, kept } = await resendEvents(at.clients.sqs, from, to);
  const left = kept === 0 ? '' : `; ${kept} are no events and stay`;
  return `${sent} events went to ${target} as records${left}`;
}

async function attributesOf({ clients }: Installation, QueueUrl: string) {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'] }),
  );
  return Attributes;
}

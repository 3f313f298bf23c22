import { beforeAll, describe, expect, it } from 'vitest';
import { ofType, type Synthesized, synthesizeChecked, targetOf } from './synthesized.ts';

interface Queue {
  FifoQueue?: boolean;
  VisibilityTimeout: number;
  RedrivePolicy?: { deadLetterTargetArn: unknown; maxReceiveCount: number };
}

interface Mapping {
  EventSourceArn: unknown;
  FunctionName: unknown;
  ScalingConfig?: { MaximumConcurrency: number };
}

interface Rule {
  EventPattern: { 'detail-type': string[]; detail: unknown };
  Targets: { Arn: unknown; InputPath?: string; SqsParameters?: unknown }[];
}

interface Policy {
  PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
}

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
});

const queues = () => ofType<Queue>(dev.state, 'AWS::SQS::Queue');
const queueNamed = (name: string) => queues().find(([id]) => id.startsWith(`Queues${name}`))?.[1].Properties;
const mappings = () =>
  ofType<Mapping>(dev.app, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => ({
    consumer: targetOf(Properties.FunctionName, dev.app),
    queue: targetOf(Properties.EventSourceArn, dev.state),
    limit: Properties.ScalingConfig?.MaximumConcurrency,
  }));
/** What a function may do, with the resources as text. */
const statementsOf = (prefix: string) =>
  ofType<Policy>(dev.app, 'AWS::IAM::Policy')
    .filter(([id]) => id.startsWith(prefix))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .map(({ Action, Resource }) => ({ actions: [Action].flat(), resource: JSON.stringify(Resource) }));

describe('embeddings are on no customer’s way', () => {
  it('have two queues of their own, which no other function consumes, with a limit each', () => {
    const own = mappings().filter(({ consumer }) => consumer.startsWith('Embedder'));
    expect(own).toMatchObject([
      { queue: expect.stringMatching(/^QueuesEmbeddingsQueue/), limit: 10 },
      { queue: expect.stringMatching(/^QueuesEmbeddingsBulkQueue/), limit: 4 },
    ]);
    const others = mappings().filter(({ consumer }) => !consumer.startsWith('Embedder'));
    expect(others.filter(({ queue }) => queue.startsWith('QueuesEmbeddings'))).toEqual([]);
  });

  it('give up after three deliveries, into standard dead-letter queues of their own', () => {
    const dead = ['EmbeddingsQueue', 'EmbeddingsBulkQueue'].map((name) => {
      const queue = queueNamed(name);
      expect(queue?.FifoQueue).toBeUndefined();
      expect(queue?.VisibilityTimeout).toBe(130);
      expect(queue?.RedrivePolicy?.maxReceiveCount).toBe(3);
      return targetOf(queue?.RedrivePolicy?.deadLetterTargetArn, dev.state);
    });
    expect(dead).toEqual([
      expect.stringMatching(/^QueuesEmbeddingsDeadLetters/),
      expect.stringMatching(/^QueuesEmbeddingsBulkDeadLetters/),
    ]);
  });

  it('come from the bus by their priority, fair among companies', () => {
    const rules = ofType<Rule>(dev.state, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(({ EventPattern }) => EventPattern['detail-type'].includes('knowledge.document.changed'));
    expect(
      rules.map(({ EventPattern, Targets }) => ({
        detail: EventPattern.detail,
        targets: Targets.map(({ Arn }) => targetOf(Arn, dev.state).replace(/[0-9A-F]{8}$/, '')),
      })),
    ).toEqual([
      {
        // Closed tickets have no priority, and documents no such state.
        detail: { $or: [{ payload: { priority: ['live'] } }, { payload: { to: ['closed'] } }] },
        targets: ['QueuesEmbeddingsQueue'],
      },
      { detail: { payload: { priority: ['bulk'] } }, targets: ['QueuesEmbeddingsBulkQueue'] },
    ]);
    for (const { Targets } of rules) {
      expect(Targets).toMatchObject([
        { InputPath: '$.detail', SqsParameters: { MessageGroupId: '$.detail.tenant_id' } },
      ]);
    }
  });
});

describe('the embedder', () => {
  it('touches no queue but its own, and invokes nothing', () => {
    const sqs = statementsOf('Embedder').filter(({ actions }) =>
      actions.some((action) => /^sqs:/.test(action)),
    );
    expect(sqs.length).toBeGreaterThan(1);
    for (const { resource } of sqs) {
      const named = [...resource.matchAll(/Queues([A-Z]\w+?)(?:Queue|DeadLetters)/g)].map(([, name]) => name);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((name) => name !== 'Embeddings' && name !== 'EmbeddingsBulk')).toEqual([]);
    }
    const actions = statementsOf('Embedder').flatMap((statement) => statement.actions);
    expect(actions.filter((action) => /^(lambda|execute-api|states):/.test(action))).toEqual([]);
  });

  it('has keys of its own, and no model’s or channel’s', () => {
    const secrets = statementsOf('Embedder').filter(({ actions }) =>
      actions.includes('secretsmanager:GetSecretValue'),
    );
    expect(secrets.map(({ resource }) => /prosa[^"]*/.exec(resource)?.[0])).toEqual([
      'prosa/dev/embeddings/*',
    ]);
  });

  it('reads conversations, whose closed tickets it makes findable, and puts and deletes none: budgets are counted there', () => {
    const ofConversations = statementsOf('Embedder').filter(({ resource }) =>
      resource.includes('TablesConversations'),
    );
    expect(ofConversations.flatMap(({ actions }) => actions)).toEqual([
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  });

  it('is the only one that writes vectors and terms', () => {
    const writing = ofType<Policy>(dev.app, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
      JSON.stringify(Properties.PolicyDocument).includes('s3vectors:Put'),
    );
    expect(writing.map(([id]) => id.replace(/Embedder.*/, 'Embedder'))).toEqual(['Embedder']);
  });
});

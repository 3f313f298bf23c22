import {
  DeleteRuleCommand,
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Installation } from '../ops/installation.ts';
import { eventually, type Patience, SmokeFailure } from './checks.ts';
import { TEST } from './test-tenant.ts';

/** Source and type of what the probe publishes: no rule of an installation takes it. */
const PROBE = 'prosa.smoke';

/** A new rule takes up to a minute, and what was published before is not for it. */
const AGAIN_MS = 5_000;

/**
 * A rule like the one that brings messages to the dispatch queue, with a queue of the test's own that is encrypted like it: the
 * group is read from the event, and what cannot be delivered is in a dead-letter queue. Both are taken away again.
 *
 * @throws {SmokeFailure}
 */
export async function checkRule(at: Installation, runId: string, patience: Patience): Promise<string> {
  const { eventBridge, sqs } = at.clients;
  const EventBusName = await at.output('EventBusName');
  const deployed = await targetOf(at, EventBusName);
  const name = `prosa-${at.stage}-smoke-${runId}`;
  const KmsMasterKeyId = await at.outputIfAny('EncryptionKeyArn');
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: {
        ...(KmsMasterKeyId ? { KmsMasterKeyId } : { SqsManagedSseEnabled: 'true' }),
        MessageRetentionPeriod: '3600',
      },
    }),
  );
  try {
    const queueArn = await arnOf(sqs, QueueUrl);
    await makeRule(at, { name, EventBusName, QueueUrl, queueArn, deployed });
    return await seenGroup(at, { EventBusName, QueueUrl }, patience);
  } finally {
    await removeRule(eventBridge, name, EventBusName);
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  }
}

/** How the deployed rule gives events to the dispatch queue. */
async function targetOf(at: Installation, EventBusName: string): Promise<Target> {
  const { eventBridge, sqs } = at.clients;
  const dispatch = await arnOf(sqs, await at.output('DispatchQueueUrl'));
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({ EventBusName }));
  for (const { Name } of Rules) {
    const { Targets = [] } = await eventBridge.send(
      new ListTargetsByRuleCommand({ EventBusName, Rule: Name }),
    );
    const target = Targets.find(({ Arn }) => Arn === dispatch);
    if (target) return target;
  }
  throw new SmokeFailure('no rule of the bus leads to the dispatch queue');
}

async function makeRule(
  { clients: { eventBridge, sqs } }: Installation,
  made: { name: string; EventBusName: string; QueueUrl: string; queueArn: string; deployed: Target },
): Promise<void> {
  const { name, EventBusName, QueueUrl, queueArn, deployed } = made;
  const EventPattern = JSON.stringify({ source: [PROBE], detail: { tenant_id: [TEST.tenantId] } });
  const { RuleArn = '' } = await eventBridge.send(
    new PutRuleCommand({ Name: name, EventBusName, EventPattern }),
  );
  const statement = {
    ...{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' },
    ...{ Resource: queueArn, Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const { InputPath, SqsParameters } = deployed;
  const { FailedEntryCount } = await eventBridge.send(
    new PutTargetsCommand({
      ...{ EventBusName, Rule: name },
      Targets: [
        { Id: 'kept', Arn: queueArn, InputPath, SqsParameters },
        // There is no such queue: EventBridge gives up at once.
        { Id: 'gone', Arn: `${queueArn}-gone`, DeadLetterConfig: { Arn: queueArn } },
      ],
    }),
  );
  if (FailedEntryCount) throw new SmokeFailure('EventBridge did not take the targets of the probe');
}

async function seenGroup(
  { clients: { eventBridge, sqs } }: Installation,
  { EventBusName, QueueUrl }: { EventBusName: string; QueueUrl: string },
  patience: Patience,
): Promise<string> {
  const Detail = JSON.stringify({ tenant_id: TEST.tenantId });
  const found: { kept?: Message; dead?: Message } = {};
  const look = async () => {
    await eventBridge.send(
      new PutEventsCommand({ Entries: [{ EventBusName, Source: PROBE, DetailType: PROBE, Detail }] }),
    );
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 },
        ...{ MessageSystemAttributeNames: ['MessageGroupId'], MessageAttributeNames: ['All'] },
      }),
    );
    for (const message of Messages) {
      found[message.MessageAttributes?.ERROR_CODE ? 'dead' : 'kept'] ??= message;
    }
    return found.kept && found.dead ? { kept: found.kept, dead: found.dead } : undefined;
  };
  const missing = () =>
    `${found.kept ? 'no dead letter' : 'no event'} of the rule came into an encrypted queue`;
  const { kept, dead } = await eventually(patience, AGAIN_MS, look, missing);
  const group = kept.Attributes?.MessageGroupId;
  if (group !== TEST.tenantId) throw new SmokeFailure(`the group is ${group ?? 'missing'}, not the tenant`);
  if (kept.Body !== Detail) throw new SmokeFailure('the record is not the detail of the event');
  return `group from the event, dead letter with ${dead.MessageAttributes?.ERROR_CODE?.StringValue}`;
}

async function removeRule(eventBridge: EventBridgeClient, Rule: string, EventBusName: string): Promise<void> {
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({ EventBusName, NamePrefix: Rule }));
  if (Rules.length === 0) return;
  const { Targets = [] } = await eventBridge.send(new ListTargetsByRuleCommand({ EventBusName, Rule }));
  const Ids = Targets.flatMap(({ Id }) => Id ?? []);
  if (Ids.length > 0) await eventBridge.send(new RemoveTargetsCommand({ EventBusName, Rule, Ids }));
  await eventBridge.send(new DeleteRuleCommand({ EventBusName, Name: Rule }));
}

async function arnOf(sqs: SQSClient, QueueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.QueueArn ?? '';
}

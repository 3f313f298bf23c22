import {
  DeleteRuleCommand,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEAD_LETTER_ARN, entry, type Fixture, QUEUE_ARN, ruleArn, startFixture } from './bridge.fixture.ts';

let fixture: Fixture;

beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

const OF = { EventBusName: 'orders', Rule: 'mine' };
const EventPattern = JSON.stringify({ source: ['my.app'] });
const put = () =>
  fixture.client.send(new PutRuleCommand({ Name: 'mine', EventBusName: 'orders', EventPattern }));

async function publish(): Promise<number> {
  await fixture.client.send(new PutEventsCommand({ Entries: [entry({ order_id: 'o-1' })] }));
  await fixture.clock.advance(0);
  return fixture.delivered.length;
}

test('a rule that a program makes delivers until it is taken away: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html', async () => {
  expect((await put()).RuleArn).toBe(ruleArn('mine'));
  expect(await publish()).toBe(0);
  const SqsParameters = { MessageGroupId: '$.detail.order_id' };
  const Targets = [
    {
      Id: 'a',
      Arn: QUEUE_ARN,
      InputPath: '$.detail',
      SqsParameters,
      DeadLetterConfig: { Arn: DEAD_LETTER_ARN },
    },
  ];
  const added = await fixture.client.send(new PutTargetsCommand({ ...OF, Targets }));
  expect(added).toMatchObject({ FailedEntryCount: 0 });
  await put();
  expect(await publish()).toBe(1);
  expect(fixture.delivered[0]).toMatchObject({ body: '{"order_id":"o-1"}', messageGroupId: 'o-1' });

  const remove = () => fixture.client.send(new DeleteRuleCommand({ Name: 'mine', EventBusName: 'orders' }));
  await expect(remove()).rejects.toThrow("Rule can't be deleted since it has targets.");
  await fixture.client.send(new RemoveTargetsCommand({ ...OF, Ids: ['a'] }));
  expect(await publish()).toBe(1);
  await remove();
  await remove();
  expect((await fixture.client.send(new ListRulesCommand({ EventBusName: 'orders' }))).Rules).toEqual([]);
});

test('targets are of a rule that is there', async () => {
  const Targets = [{ Id: 'a', Arn: QUEUE_ARN }];
  await expect(fixture.client.send(new PutTargetsCommand({ ...OF, Targets }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

import { describe, expect, it } from 'vitest';
import type { TemplateObject, TemplateResource } from '../assembly/template.ts';
import { RecordingEngines } from './recording-engines.fixture.ts';

const BUS: TemplateResource = { Type: 'AWS::Events::EventBus', Properties: { Name: 'facts' } };
const QUEUE: TemplateResource = { Type: 'AWS::SQS::Queue' };
const FIFO: TemplateResource = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } };
const FUNCTION: TemplateResource = {
  Type: 'AWS::Lambda::Function',
  Properties: { Code: { S3Key: 'code.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x' },
};
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const rule = (properties: TemplateObject): TemplateResource => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventPattern: { source: ['shop'] }, ...properties },
});

describe('AWS::Events::EventBus and ::Archive', () => {
  it('make the bus and keep its events', async () => {
    const engines = new RecordingEngines();
    const outputs = await engines.create(
      {
        Archive: {
          Type: 'AWS::Events::Archive',
          Properties: { SourceArn: arnOf('Bus'), RetentionDays: 7, EventPattern: { source: ['shop'] } },
        },
        Bus: BUS,
      },
      { Bus: { Ref: 'Bus' }, Arn: arnOf('Bus'), Archive: arnOf('Archive') },
    );
    expect(outputs).toEqual({
      Bus: 'facts',
      Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/facts',
      Archive: 'arn:aws:events:us-east-1:000000000000:archive/shop-Archive',
    });
    expect(engines.bus.archive('shop-Archive').definition).toEqual({
      name: 'shop-Archive',
      busName: 'facts',
      retentionDays: 7,
      eventPattern: { source: ['shop'] },
    });
  });
});

describe('AWS::Events::Rule with a pattern', () => {
  it('sends to a FIFO queue by the group of the event, with its retry policy and dead letters', async () => {
    const engines = new RecordingEngines();
    await engines.create({
      Rule: rule({
        EventBusName: { Ref: 'Bus' },
        Targets: [
          {
            Id: 'Target0',
            Arn: arnOf('Work'),
            InputPath: '$.detail',
            SqsParameters: { MessageGroupId: '$.detail.order_id' },
            RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: '3' },
            DeadLetterConfig: { Arn: arnOf('Dead') },
          },
        ],
      }),
      Bus: BUS,
      Work: FIFO,
      Dead: QUEUE,
    });
    expect(engines.rules).toEqual([
      {
        name: 'shop-Rule',
        arn: 'arn:aws:events:us-east-1:000000000000:rule/facts/shop-Rule',
        busName: 'facts',
        eventPattern: { source: ['shop'] },
        state: 'ENABLED',
        targets: [
          {
            id: 'Target0',
            arn: 'arn:aws:sqs:us-east-1:000000000000:shop-Work.fifo',
            inputPath: '$.detail',
            sqsParameters: { messageGroupId: '$.detail.order_id' },
            retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
            deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:shop-Dead',
          },
        ],
      },
    ]);
  });

  it('sends to a function, from a bus that is named by its ARN or from the default bus', async () => {
    const engines = new RecordingEngines();
    await engines.create({
      OwnBus: rule({ EventBusName: arnOf('Bus'), Targets: [{ Id: 'a', Arn: arnOf('Function') }] }),
      DefaultBus: rule({ State: 'DISABLED', Targets: [{ Id: 'a', Arn: arnOf('Function') }] }),
      Bus: BUS,
      Function: FUNCTION,
    });
    expect(engines.rules.map(({ busName, state }) => [busName, state])).toEqual([
      ['facts', 'ENABLED'],
      ['default', 'DISABLED'],
    ]);
  });

  it('refuses a FIFO dead-letter queue, as PutTargets does', async () => {
    const attempt = new RecordingEngines().create({
      Rule: rule({ Targets: [{ Id: 'a', Arn: arnOf('Work'), DeadLetterConfig: { Arn: arnOf('Work') } }] }),
      Work: FIFO,
    });
    await expect(attempt).rejects.toThrow(
      'shop/Rule Properties.Targets.0.DeadLetterConfig: the dead letters of a target go to a standard queue',
    );
  });

  it('refuses a target that nothing runs behind', async () => {
    const attempt = new RecordingEngines().create({
      Rule: rule({ Targets: [{ Id: 'a', Arn: 'arn:aws:sns:us-east-1:000000000000:topic' }] }),
    });
    await expect(attempt).rejects.toThrow(
      'shop/Rule Properties.Targets.0.Arn: there is no queue or function',
    );
  });

  it('refuses a pattern that EventBridge refuses', async () => {
    const attempt = new RecordingEngines().create({ Rule: rule({ EventPattern: { source: 'text' } }) });
    await expect(attempt).rejects.toThrow('shop/Rule could not be created: ');
  });
});

describe('schedules', () => {
  it('a rule with a ScheduleExpression starts each of its targets', async () => {
    const engines = new RecordingEngines();
    const targets: TemplateObject[] = [
      { Id: 'one', Arn: arnOf('Function') },
      { Id: 'two', Arn: arnOf('Queue'), Input: '{}' },
    ];
    await engines.create({
      Tick: {
        Type: 'AWS::Events::Rule',
        Properties: { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED', Targets: targets },
      },
      Function: FUNCTION,
      Queue: QUEUE,
    });
    expect(engines.rules).toEqual([]);
    expect(engines.schedules).toMatchObject([
      { id: 'Tick.one', kind: 'rule', expression: 'rate(1 minute)', state: 'ENABLED' },
      { id: 'Tick.two', target: { arn: 'arn:aws:sqs:us-east-1:000000000000:shop-Queue', input: '{}' } },
    ]);
    expect(engines.schedules[0]?.resourceArn).toBe('arn:aws:events:us-east-1:000000000000:rule/shop-Tick');
  });

  it('a Scheduler schedule has its time zone, window and dates', async () => {
    const engines = new RecordingEngines();
    await engines.create({
      Nightly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'cron(0 3 * * ? *)',
          ScheduleExpressionTimezone: 'America/Sao_Paulo',
          FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
          StartDate: '2026-01-01T00:00:00Z',
          EndDate: '2026-02-01T00:00:00',
          State: 'DISABLED',
          Target: { Arn: arnOf('Function'), RoleArn: 'role', Input: '{"a":1}' },
        },
      },
      Function: FUNCTION,
    });
    expect(engines.schedules).toEqual([
      {
        id: 'Nightly',
        kind: 'schedule',
        expression: 'cron(0 3 * * ? *)',
        timeZone: 'America/Sao_Paulo',
        state: 'DISABLED',
        startMs: Date.UTC(2026, 0, 1),
        endMs: Date.UTC(2026, 1, 1),
        resourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/shop-Nightly',
        target: {
          id: 'Nightly',
          arn: 'arn:aws:lambda:us-east-1:000000000000:function:shop-Function',
          input: '{"a":1}',
        },
      },
    ]);
  });

  it('a rule with neither pattern nor time is refused', async () => {
    const attempt = new RecordingEngines().create({ Rule: { Type: 'AWS::Events::Rule', Properties: {} } });
    await expect(attempt).rejects.toThrow('shop/Rule Properties: a rule needs an EventPattern');
  });
});

import { type AwsCallListener, AwsServiceError } from '../http/aws-call.ts';
import { serveAwsJson } from '../http/aws-json.ts';
import type { LocalServer } from '../http/listen.ts';
import { describeArchive, describeReplay, listedReplay } from './descriptions.ts';
import type { EventBridge } from './event-bridge.ts';
import { optional, required } from './parameters.ts';
import { compilePattern } from './pattern.ts';
import type { PutEventsEntry } from './put-events.ts';
import { ruleOperations } from './rule-operations.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const MANDATORY_FIELDS = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

type Input = Record<string, unknown>;

/**
 * Serves an EventBridge on 127.0.0.1 in the AWS JSON 1.1 protocol.
 *
 * Buses and archives come from the templates; what the API offers here is publishing, rules beside those of the templates,
 * testing patterns, replays and looking at what there is.
 *
 * @param options.port 0 takes any free port
 * @throws {PortInUseError}
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
 */
export function serveEventBridge(
  bridge: EventBridge,
  options: { port?: number; onCall?: AwsCallListener; onFault?: (error: unknown) => void } = {},
): Promise<LocalServer> {
  return serveAwsJson(
    {
      service: 'eventbridge',
      jsonVersion: '1.1',
      errorNamespace: 'com.amazonaws.events#',
      operations: {
        PutEvents: (input, headers) => {
          const header = headers['x-amzn-trace-id'];
          const entries = input.Entries as PutEventsEntry[];
          return bridge.putEvents(entries, typeof header === 'string' ? { traceHeader: header } : {});
        },
        TestEventPattern: testEventPattern,
        DescribeEventBus: (input) => {
          const name = optional.text(input, 'Name')?.split('/').at(-1) ?? 'default';
          bridge.rules(name);
          return { Name: name, Arn: bridge.arnOf('event-bus', name) };
        },
        ...ruleOperations(bridge),
        ListRules: (input) => listRules(bridge, input),
        ListTargetsByRule: (input) => listTargets(bridge, input),
        DescribeArchive: (input) =>
          describeArchive(bridge.archive(required.text(input, 'ArchiveName')), bridge),
        StartReplay: (input) => startReplay(bridge, input),
        DescribeReplay: (input) => describeReplay(bridge.replay(required.text(input, 'ReplayName'))),
        ListReplays: () => ({ Replays: bridge.replays().map(listedReplay) }),
        CancelReplay: (input) => {
          const replay = bridge.replay(required.text(input, 'ReplayName'));
          replay.cancel();
          return { ReplayArn: replay.arn, State: replay.state };
        },
      },
      settled: () => bridge.settled(),
      ...(options.onCall && { onCall: options.onCall }),
      ...(options.onFault && { onFault: options.onFault }),
    },
    options.port,
  );
}

function testEventPattern(input: Input): { Result: boolean } {
  const matches = compilePattern(required.text(input, 'EventPattern'));
  let event: unknown;
  try {
    event = JSON.parse(required.text(input, 'Event'));
  } catch (cause) {
    if (cause instanceof AwsServiceError) throw cause;
    throw notAnEvent('');
  }
  if (event === null || typeof event !== 'object' || Array.isArray(event)) throw notAnEvent('');
  const missing = MANDATORY_FIELDS.filter((field) => !Object.hasOwn(event as object, field));
  if (missing.length > 0) throw notAnEvent(` Reason: missing ${missing.join(', ')}.`);
  return { Result: matches(event) };
}

function notAnEvent(reason: string): AwsServiceError {
  return new AwsServiceError('ValidationException', `Parameter Event is not valid.${reason}`);
}

function listRules(bridge: EventBridge, input: Input): object {
  const prefix = optional.text(input, 'NamePrefix') ?? '';
  const rules = bridge.rules(optional.text(input, 'EventBusName')?.split('/').at(-1) ?? 'default');
  return {
    Rules: rules
      .filter((rule) => rule.name.startsWith(prefix))
      .map((rule) => ({
        Name: rule.name,
        Arn: rule.arn,
        EventBusName: rule.busName,
        State: rule.state,
        ...(rule.eventPattern !== undefined && { EventPattern: JSON.stringify(rule.eventPattern) }),
      })),
  };
}

function listTargets(bridge: EventBridge, input: Input): object {
  const busName = optional.text(input, 'EventBusName')?.split('/').at(-1) ?? 'default';
  const name = required.text(input, 'Rule');
  const rule = bridge.rules(busName).find((candidate) => candidate.name === name);
  if (!rule) {
    throw new AwsServiceError(
      'ResourceNotFoundException',
      `Rule ${name} does not exist on EventBus ${busName}.`,
    );
  }
  return {
    Targets: rule.targets.map((target) => ({
      Id: target.id,
      Arn: target.arn,
      Input: target.input,
      InputPath: target.inputPath,
      SqsParameters: target.sqsParameters && { MessageGroupId: target.sqsParameters.messageGroupId },
      DeadLetterConfig: target.deadLetterArn === undefined ? undefined : { Arn: target.deadLetterArn },
    })),
  };
}

function startReplay(bridge: EventBridge, input: Input): object {
  const destination = required.structure(input, 'Destination');
  const filterArns = optional.texts(destination, 'FilterArns');
  const description = optional.text(input, 'Description');
  const replay = bridge.startReplay({
    name: required.text(input, 'ReplayName'),
    archiveArn: required.text(input, 'EventSourceArn'),
    destinationArn: required.text(destination, 'Arn'),
    eventStartTime: required.number(input, 'EventStartTime') * 1000,
    eventEndTime: required.number(input, 'EventEndTime') * 1000,
    ...(filterArns && { filterArns }),
    ...(description !== undefined && { description }),
  });
  return { ReplayArn: replay.arn, State: replay.state, ReplayStartTime: replay.startedAt / 1000 };
}

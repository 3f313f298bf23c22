import type { AwsOperation } from '../http/aws-json.ts';
import type { SqsEngine } from './engine.ts';
import { invalidParameterValue } from './errors.ts';
import { optionalInteger, optionalString, requiredString } from './input.ts';
import type { MoveTask } from './move-task.ts';

const MOST_RESULTS = 10;

/** Operations that move messages out of dead-letter queues. */
export function moveTaskOperations(engine: SqsEngine): Record<string, AwsOperation> {
  return {
    StartMessageMoveTask(input) {
      const destinationArn = optionalString(input, 'DestinationArn');
      const perSecond = optionalInteger(input, 'MaxNumberOfMessagesPerSecond');
      const task = engine.startMessageMoveTask(requiredString(input, 'SourceArn'), {
        ...(destinationArn === undefined ? {} : { destinationArn }),
        ...(perSecond === undefined ? {} : { perSecond }),
      });
      return { TaskHandle: task.handle };
    },
    ListMessageMoveTasks(input) {
      const most = optionalInteger(input, 'MaxResults') ?? 1;
      if (most < 1 || most > MOST_RESULTS) {
        throw invalidParameterValue(
          `Value ${most} for parameter MaxResults is invalid. Reason: Must be 1 to 10.`,
        );
      }
      const tasks = engine.messageMoveTasks(requiredString(input, 'SourceArn'));
      return { Results: tasks.slice(0, most).map(describe) };
    },
    CancelMessageMoveTask(input) {
      const task = engine.cancelMessageMoveTask(requiredString(input, 'TaskHandle'));
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },
  };
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasksResultEntry.html */
function describe(task: MoveTask): object {
  return {
    ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
    Status: task.status,
    SourceArn: task.source.arn,
    ...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
    ...(task.perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason === undefined ? {} : { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}

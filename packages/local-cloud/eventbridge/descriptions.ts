import type { Archive } from './archive.ts';
import type { EventBridge } from './event-bridge.ts';
import type { Replay } from './replay.ts';

/** The answer of DescribeArchive. Times are in seconds since the epoch, as AWS JSON carries them. */
export function describeArchive(archive: Archive, bridge: EventBridge): object {
  const { name, busName, eventPattern, retentionDays } = archive.definition;
  const events = archive.events(bridge.now());
  return {
    ArchiveArn: archive.arn,
    ArchiveName: name,
    EventSourceArn: bridge.arnOf('event-bus', busName),
    ...(eventPattern !== undefined && { EventPattern: JSON.stringify(eventPattern) }),
    State: 'ENABLED',
    RetentionDays: retentionDays ?? 0,
    EventCount: events.length,
    SizeBytes: events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event.detail)), 0),
    CreationTime: archive.createdAt / 1000,
  };
}

/** One entry of the answer of ListReplays. */
export function listedReplay(replay: Replay): object {
  const { name, archiveArn, eventStartTime, eventEndTime } = replay.definition;
  return {
    ReplayName: name,
    EventSourceArn: archiveArn,
    State: replay.state,
    EventStartTime: eventStartTime / 1000,
    EventEndTime: eventEndTime / 1000,
    ReplayStartTime: replay.startedAt / 1000,
    EventLastReplayedTime: seconds(replay.lastReplayedTime),
    ReplayEndTime: seconds(replay.endedAt),
  };
}

/** The answer of DescribeReplay. */
export function describeReplay(replay: Replay): object {
  const { destinationArn, filterArns, description } = replay.definition;
  return {
    ...listedReplay(replay),
    ReplayArn: replay.arn,
    Description: description,
    Destination: { Arn: destinationArn, FilterArns: filterArns },
  };
}

function seconds(epochMs: number | undefined): number | undefined {
  return epochMs === undefined ? undefined : epochMs / 1000;
}

import type { Report } from './logged.ts';
import { heartbeatLine } from './metrics.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Passes the probe on to the topic and counts it: a heartbeat that is counted has come through rule, function and
 * topic. The attribute `heartbeat` lets subscriptions leave it out. Rejects where the topic does not take it.
 */
export async function beat(
  door: string,
  { account, region }: { account: string; region: string },
  { env, ask, log, now }: Surroundings,
): Promise<Report> {
  const TopicArn = env.GUARDRAIL_TOPIC_ARN;
  if (!TopicArn) throw new Error('GUARDRAIL_TOPIC_ARN is not set: nobody could be told.');
  const time = now().toISOString();
  await ask('sns:Publish', {
    TopicArn,
    Subject: 'SSM guardrail, heartbeat',
    Message: JSON.stringify({ default: JSON.stringify({ schemaVersion: 1, heartbeat: { account, region, time } }) }),
    MessageStructure: 'json',
    MessageAttributes: { heartbeat: { DataType: 'String', StringValue: door } },
  });
  log(heartbeatLine(door, account, region, now()));
  return { words: { level: 'info', outcome: 'heartbeat', account, region } };
}

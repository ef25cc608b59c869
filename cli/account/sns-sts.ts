import { AwsError, type Input, type Output } from '../../functions/calls.ts';
import { type Place, uniqueId } from './place.ts';

const messageBytes = 262_144;

/** Keeps the message; rejects what SNS rejects (subject, size, a `json` message without `default`). */
function publish(at: Place, input: Input<'sns:Publish'>): Output<'sns:Publish'> {
  const invalid = (says: string) => new AwsError('InvalidParameter', `Invalid parameter: ${says}`);
  if (!/^[\x20-\x7e]{1,99}$/.test(input.Subject ?? 'none')) throw invalid('Subject');
  if (Buffer.byteLength(input.Message ?? '') > messageBytes || !input.Message)
    throw invalid('Message too long or empty');
  if (input.MessageStructure === 'json' && typeof bodies(input.Message)?.default !== 'string')
    throw invalid('Message Structure - No default entry in JSON message body');
  const id = uniqueId('', `${at.state.published.length} ${input.Message}`).toLowerCase();
  at.state.published.push({
    id,
    topicArn: input.TopicArn,
    subject: input.Subject,
    message: input.Message,
    attributes: input.MessageAttributes ?? {},
  });
  return { MessageId: id };
}

function bodies(message: string): { default?: unknown } | undefined {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function sendMessage(at: Place, input: Input<'sqs:SendMessage'>): Output<'sqs:SendMessage'> {
  const { QueueUrl, MessageBody, DelaySeconds } = input;
  if (!(DelaySeconds >= 0 && DelaySeconds <= 900))
    throw new AwsError('InvalidParameterValue', 'DelaySeconds must be from 0 to 900.');
  at.state.delayed.push({ queueUrl: QueueUrl, body: MessageBody, seconds: DelaySeconds });
  return { MessageId: uniqueId('', `${at.state.delayed.length} ${MessageBody}`).toLowerCase() };
}

function getParameter(at: Place, { Name }: Input<'ssm:GetParameter'>): Output<'ssm:GetParameter'> {
  const Value = at.state.parameters.get(Name);
  if (Value === undefined) throw new AwsError('ParameterNotFound', '');
  return { Parameter: { Value } };
}

/** The operations of SNS, SQS and STS and of SSM's parameters, by IAM action. */
export const messageActions = {
  'sns:Publish': publish,
  'sqs:SendMessage': sendMessage,
  'ssm:GetParameter': getParameter,
  /** Whoever asks gets them: the account has no trust policies to refuse by. */
  'sts:AssumeRole': (at: Place, { RoleArn, RoleSessionName }: { RoleArn: string; RoleSessionName: string }) => ({
    Credentials: {
      AccessKeyId: uniqueId('ASIA', RoleArn),
      SecretAccessKey: 'example',
      SessionToken: RoleArn,
      Expiration: new Date(at.clock().getTime() + 3_600_000),
    },
    AssumedRoleUser: { AssumedRoleId: `${uniqueId('AROA', RoleArn)}:${RoleSessionName}`, Arn: RoleArn },
  }),
  'sts:GetCallerIdentity': (at: Place) => ({
    UserId: uniqueId('AIDA', at.caller),
    Account: at.account,
    Arn: at.caller,
  }),
};

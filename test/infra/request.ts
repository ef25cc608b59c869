import type { AuthorizationRequest } from '../../functions/types.ts';
import { account } from './held.ts';

type Input = Record<string, string | undefined>;

const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;

/** What IAM is asked for a call: the resource by the action's own rules (service authorization reference), and the policy it names. */
export function requestOf(action: string, given: object): AuthorizationRequest {
  const input = given as Input;
  const { PolicyArn, RoleName, UserName, GroupName } = input;
  const principal =
    (RoleName && iam(`role/${RoleName}`)) ??
    (UserName && iam(`user/${UserName}`)) ??
    (GroupName && iam(`group/${GroupName}`));
  const context: AuthorizationRequest['context'] = principal && PolicyArn ? { 'iam:PolicyARN': PolicyArn } : {};
  return { action, resource: principal ?? PolicyArn ?? resourceOf(action, input), context };
}

function resourceOf(action: string, input: Input): string {
  const ssm = (resource: string) => `arn:aws:ssm:us-east-1:${account}:${resource}`;
  switch (action) {
    case 'ssm:ListTagsForResource':
    case 'ssm:AddTagsToResource':
      return ssm(`${input.ResourceType === 'Document' ? 'document' : 'managed-instance'}/${input.ResourceId}`);
    case 'ssm:TerminateSession':
      return ssm(`session/${input.SessionId}`);
    case 'ssm:GetParameter':
      return ssm(`parameter/${input.Name}`);
    case 'sns:Publish':
      return input.TopicArn!;
    case 'sqs:SendMessage':
      return `arn:aws:sqs:us-east-1:${account}:${input.QueueUrl!.split('/').at(-1)}`;
  }
  if (action.startsWith('dynamodb:')) return `arn:aws:dynamodb:us-east-1:${account}:table/${input.TableName}`;
  if (action.startsWith('ssm:') && input.Name)
    return input.Name.startsWith('arn:') ? input.Name : ssm(`document/${input.Name}`);
  // IAM knows no resource for the rest.
  return '*';
}

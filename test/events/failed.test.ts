import { describe, expect, it, test } from 'vitest';
import { decode } from '../../functions/events/index.ts';
import { account, changeOf, record } from './record.ts';

const denied = (message: string) => ({ errorCode: 'AccessDenied', errorMessage: message });
const refused = (action: string, resource: string) =>
  denied(
    `User: arn:aws:iam::${account}:user/ada is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows it`,
  );

test.each([
  ['iam', 'PutGroupPolicy', null, denied('no')],
  ['iam', 'AttachRolePolicy', { roleName: 'r' }, { errorCode: 'NoSuchEntityException' }],
  ['iam', 'AttachRolePolicy', { roleName: 'r' }, { errorMessage: 'a message without a code' }],
  [
    'ssm',
    'StartSession',
    { target: 'i-1' },
    { errorCode: 'TargetNotConnected', errorMessage: 'i-1 is not connected.' },
  ],
  ['ssm', 'ResumeSession', null, { errorCode: 'ThrottlingException' }],
  ['ec2', 'CreateTags', null, { errorCode: 'Client.UnauthorizedOperation' }],
])('%s %s %j failed', (source, event, request, error) => {
  const decoded = decode(record(source, event, request, error));
  expect(decoded).toEqual({ outcome: 'failed-call', because: expect.stringContaining(event) });
});

describe('a session that was refused', () => {
  const instance = `arn:aws:ec2:us-east-1:${account}:instance/i-0aaaabbbbccccdddd`;
  const document = 'arn:aws:ssm:us-east-1::document/AWS-StartPortForwardingSession';

  it('is a session, with the target that the message names', () => {
    const change = changeOf('session', record('ssm', 'StartSession', null, refused('ssm:StartSession', instance)));
    expect(change).toMatchObject({ denied: true, resumed: false, resource: instance, target: 'i-0aaaabbbbccccdddd' });
    expect(change.gaps).toEqual(['requestParameters is null.']);
    expect(change).not.toHaveProperty('parameters');
  });

  it('names the document where that was refused', () => {
    const change = changeOf('session', record('ssm', 'StartSession', null, refused('ssm:StartSession', document)));
    expect(change).toMatchObject({ denied: true, document, resource: document });
  });

  it('names the session that was to be resumed', () => {
    const arn = `arn:aws:ssm:us-east-1:${account}:session/bob-0a1b`;
    const change = changeOf('session', record('ssm', 'ResumeSession', null, refused('ssm:ResumeSession', arn)));
    expect(change).toMatchObject({ denied: true, resumed: true, sessionId: 'bob-0a1b', resource: arn });
  });

  test.each(['', 'on resource: ', ' on resource: arn:', 'x'.repeat(100_000)])('survives any message', message => {
    expect(changeOf('session', record('ssm', 'StartSession', null, denied(message))).denied).toBe(true);
  });

  it('ends in AccessDeniedException too', () => {
    const error = { errorCode: 'AccessDeniedException' };
    expect(changeOf('session', record('ssm', 'StartSession', { target: 'i-1' }, error)).denied).toBe(true);
  });
});

it('calls a read that failed unwatched, not failed', () => {
  expect(decode(record('iam', 'GetPolicy', null, denied('no'))).outcome).toBe('ignored');
});

import { expect, test } from 'vitest';
import { type Ask, AwsError } from '../../functions/calls.ts';
import { decode } from '../../functions/events/index.ts';
import { look } from '../../functions/look/look.ts';
import { sessionGaps } from '../../functions/rules/session/index.ts';
import type { StartedSession } from '../../functions/types.ts';

const home = 'us-east-1:111122223333';

/** A StartSession as CloudTrail records it, looked at in an account where every resource has one tag and one document is there. */
async function started(requestParameters: object | null, more: object = {}) {
  const decoded = decode({
    eventVersion: '1.08',
    eventID: 'e-1',
    eventTime: '2026-01-01T00:00:00Z',
    eventSource: 'ssm.amazonaws.com',
    eventName: 'StartSession',
    awsRegion: 'us-east-1',
    recipientAccountId: '111122223333',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', accountId: '111122223333' },
    requestParameters,
    responseElements: { sessionId: 'alice-0abc' },
    ...more,
  });
  if (decoded.outcome !== 'change') throw new Error(decoded.because);
  const asked: string[] = [];
  const ask = async (action: string, input: { ResourceARNList?: string[]; ResourceId?: string; Name?: string }) => {
    const [arn] = input.ResourceARNList ?? [];
    asked.push([action, arn ?? input.ResourceId ?? input.Name].join(' '));
    if (action === 'ssm:ListTagsForResource') return { TagList: [{ Key: 'Env', Value: 'dev' }] };
    if (arn?.includes('ended')) return { ResourceTagMappingList: [] };
    if (arn) return { ResourceTagMappingList: [{ ResourceARN: arn, Tags: [{ Key: 'Env', Value: 'dev' }] }] };
    if (input.Name !== 'Tunnel') throw new AwsError('InvalidDocument', 'no');
    return { Content: '{}', DocumentVersion: '1', DocumentType: 'Session' };
  };
  const { now, gaps } = await look(decoded.change, ask as unknown as Ask);
  const [session] = now as StartedSession[];
  return { asked, tags: session?.targetTags, gaps: [...gaps, ...sessionGaps(session!)] };
}

const task = 'ecs:web_0123456789abcdef_0123456789abcdef-0000000001';

test.each([
  ['an instance', 'i-0123456789abcdef0', `tag:GetResources arn:aws:ec2:${home}:instance/i-0123456789abcdef0`],
  ['a managed instance', 'mi-0123456789abcdef0', 'ssm:ListTagsForResource mi-0123456789abcdef0'],
  ['a task', task, `tag:GetResources arn:aws:ecs:${home}:task/web/0123456789abcdef`],
])('the tags of %s', async (_, target, call) => {
  expect(await started({ target })).toEqual({ asked: [call], tags: { Env: 'dev' }, gaps: [] });
});

test.each([
  ['a cluster', 'eks:cluster/web'],
  ['a notebook', 'sagemaker-cluster:abc_node-i-0123'],
  ['an id that none has', 'i-../../x'],
  ['a task that has ended', task.replace('web', 'ended')],
])('the tags of %s are a gap', async (_, target) => {
  const { tags, gaps } = await started({ target });
  expect(tags).toBeUndefined();
  expect(gaps.join()).toContain('tags of the target');
});

const target = 'i-0123456789abcdef0';
test.each([
  ['AWS-StartSSHSession', 0],
  ['arn:aws:ssm:us-east-1::document/AWS-StartSSHSession', 0],
  ['AmazonEKS-ControlPlaneInstanceProxy', 0],
  ['Tunnel', 2],
  [`arn:aws:ssm:${home}:document/Tunnel`, 2],
  ['arn:aws:ssm:us-east-1:999988887777:document/Tunnel', 2],
])('%s is read by %i calls', async (documentName, calls) => {
  const { asked } = await started({ target, documentName });
  expect(asked.filter(one => one.startsWith('ssm:GetDocument'))).toHaveLength(calls);
});

test.each([
  ['hidden', { target, documentName: 'Tunnel', parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS' }],
  [
    'one of them hidden',
    { target, documentName: 'Tunnel', parameters: { portNumber: 'HIDDEN_DUE_TO_SECURITY_REASONS' } },
  ],
  ['in a strange form', { target, documentName: 'Tunnel', parameters: [1] }],
])('parameters that are %s are a gap', async (_, request) => {
  expect((await started(request)).gaps.join()).toMatch(/parameter/);
});

test('a request that is not there is a gap', async () => {
  expect((await started(null)).gaps.join()).toContain('requestParameters is null');
});

test('a refused call is not looked at', async () => {
  const errorMessage = `User is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:${home}:instance/${target}`;
  expect((await started(null, { errorCode: 'AccessDenied', errorMessage, responseElements: null })).asked).toEqual([]);
});

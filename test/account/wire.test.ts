import { CreateUserCommand, GetRoleCommand, GetUserCommand, NoSuchEntityException } from '@aws-sdk/client-iam';
import { InvalidParameterException, PublishCommand } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../functions/calls.ts';
import { type Served, serve } from './served.ts';

let served: Served;

describe('SNS and STS over HTTP', () => {
  beforeEach(async () => {
    served = await serve();
  });

  it('keeps what was published', async () => {
    const Message = JSON.stringify({ default: '{"a":"<true> & \\u0007"}', email: 'line\nline' });
    const sent = await served.sns.send(
      new PublishCommand({
        TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts',
        Subject: 'Opened',
        Message,
        MessageStructure: 'json',
        MessageAttributes: {
          severity: { DataType: 'String', StringValue: 'high' },
          rule: { DataType: 'String.Array', StringValue: '["a"]' },
        },
      }),
    );
    expect(served.account.state().published).toEqual([
      {
        id: sent.MessageId,
        topicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts',
        subject: 'Opened',
        message: Message,
        attributes: {
          severity: { DataType: 'String', StringValue: 'high' },
          rule: { DataType: 'String.Array', StringValue: '["a"]' },
        },
      },
    ]);
  });

  it.each([
    ['a long subject', { Subject: 'a'.repeat(100), Message: 'x' }],
    ['a subject of two lines', { Subject: 'a\nb', Message: 'x' }],
    ['a message over 256 KB', { Message: 'é'.repeat(131_073) }],
    ['JSON without default', { Message: '{"email":"x"}', MessageStructure: 'json' }],
  ])('rejects %s', async (_what, input) => {
    const publish = new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts', ...input });
    await expect(served.sns.send(publish)).rejects.toThrow(InvalidParameterException);
    expect(served.account.state().published).toEqual([]);
  });

  it('says who calls', async () => {
    expect(await served.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:iam::111122223333:user/operator',
    });
  });
});

describe('a server that is not well', () => {
  it('hides the last writes from reads until it settles', async () => {
    served = await serve({ staleReads: 1 });
    const user = (UserName: string) => served.iam.send(new GetUserCommand({ UserName }));
    await served.iam.send(new CreateUserCommand({ UserName: 'ann' }));
    await expect(user('ann')).rejects.toThrow(NoSuchEntityException);
    await served.iam.send(new CreateUserCommand({ UserName: 'bob' }));
    expect((await user('ann')).User?.UserName).toBe('ann');
    await expect(user('bob')).rejects.toThrow(NoSuchEntityException);
    served.account.settle();
    expect((await user('bob')).User?.UserName).toBe('bob');
  });

  it('answers injected faults, and bad calls, as AWS would', async () => {
    served = await serve({}, account => ({
      call: async (region, action, input) => {
        if (action === 'iam:GetRole') throw new AwsError('Throttling', 'Rate <exceeded>');
        return account.call(region, action, input);
      },
    }));
    await expect(served.iam.send(new GetRoleCommand({ RoleName: 'x' }))).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate <exceeded>',
    });
    const post = async (body: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(served.server.url, { method: 'POST', body, headers });
      return [answer.status, await answer.text()];
    };
    expect((await post('')).join()).toContain('InvalidAction');
    expect((await post('Action=constructor&Version=2010-05-08')).join()).toContain('InvalidAction');
    expect(await post('{', { 'x-amz-target': 'AmazonSSM.GetDocument' })).toMatchObject([
      400,
      expect.stringContaining('Serialization'),
    ]);
    expect((await post('x'.repeat(2_000_001)))[0]).toBe(413);
  });
});

import { SHELL_DOCUMENT } from '../../functions/policy/reach.ts';
import { openDocuments } from '../../functions/remedies/deny-policies.ts';

/** Where a policy holds. The strings may be tokens of the CDK. */
export interface Place {
  partition: string;
  account: string;
}

const version = '2012-10-17';
/** On the statement that grants the target: on the one that grants the document it would change nothing. */
const documentChecked = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };

export interface Scope {
  document: string;
  tag: { key: string; value: string };
}

/** Sessions with one document of one's own account on the instances of one tag, and an end to one's own sessions. */
export function tagScopedSessions({ partition, account }: Place, { document, tag }: Scope) {
  return {
    Version: version,
    Statement: [
      {
        Sid: 'TaggedInstances',
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: `arn:${partition}:ec2:*:${account}:instance/*`,
        Condition: { ...documentChecked, StringEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } },
      },
      {
        Sid: 'OneDocument',
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: `arn:${partition}:ssm:*:${account}:document/${document}`,
      },
      ...ownSessions({ partition, account }),
    ],
  };
}

/** A user's sessions begin with the user's name. A role has none to compare with, and its sessions carry its id as a tag. */
const ownSessions = ({ partition, account }: Place) => {
  const session = (name: string) => `arn:${partition}:ssm:*:${account}:session/${name}`;
  const common = { Effect: 'Allow', Action: ['ssm:ResumeSession', 'ssm:TerminateSession'] };
  return [
    { Sid: 'OwnSessions', ...common, Resource: session('${aws:username}-*') },
    {
      Sid: 'OwnSessionsOfRoles',
      ...common,
      Resource: session('*'),
      Condition: { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}*' } },
    },
  ];
};

/** What nobody but administrators of machines needs: attached beside grants that are wider than they should be. */
export const sessionDenies = ({ partition }: Place) => ({
  Version: version,
  Statement: [
    {
      Sid: 'NoOpenDocuments',
      Effect: 'Deny',
      Action: 'ssm:StartSession',
      Resource: [...openDocuments, SHELL_DOCUMENT].map(name => `arn:${partition}:ssm:*:*:document/${name}`),
    },
  ],
});

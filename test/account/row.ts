import { expect } from 'vitest';
import type { Known } from '../../cli/account/known.ts';
import type { Action, Input } from '../../functions/calls.ts';
import { createPolicy, iam, policyArn } from './records.ts';

export const instance = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1';

export const role = (name: string, more: object = {}) =>
  iam(
    'CreateRole',
    { roleName: name, assumeRolePolicyDocument: '{}', ...more },
    { role: { roleName: name, roleId: 'AROAEXAMPLE', arn: `arn:aws:iam::111122223333:role/path/${name}` } },
  );
export const user = (userName: string) => iam('CreateUser', { userName });
export const text = (note: string) => `{\n  "Statement": [],\t"Id": "${note}"\n}`;
export const encoded = (note: string) => encodeURIComponent(text(note));

export interface Row<A extends Action = Action> {
  what: string;
  log: unknown[];
  ask: [A, Input<A>];
  known?: Partial<Known>;
  /** A subset of the answer, or the error's code. */
  gives: object | string;
}
export const row = <A extends Action>(
  what: string,
  log: unknown[],
  action: A,
  input: Input<A>,
  gives: object | string,
  known?: Partial<Known>,
): Row => ({ what, log, ask: [action, input] as never, gives, ...(known ? { known } : {}) });

export const P = { PolicyArn: policyArn('p') };
export const dev = { RoleName: 'dev' };
export const knownDocument: Partial<Known> = {
  documents: new Map([
    [
      'Doc',
      {
        name: 'Doc',
        versions: [
          { version: '1', content: 'one', isDefault: true },
          { version: '2', content: 'two', isDefault: false },
          { version: '3', content: 'three', isDefault: false },
        ],
        sharedWith: ['444455556666'],
      },
    ],
  ]),
};
export const knownPolicy: Partial<Known> = {
  policies: [
    {
      arn: P.PolicyArn,
      versions: [
        { id: 'v3', document: text('three'), isDefault: false },
        { id: 'v2', document: text('two'), isDefault: true },
      ],
      attachedTo: [{ type: 'role', name: 'dev' }],
    },
  ],
};
export const knownTags: Partial<Known> = { tags: new Map([[instance, new Map([['PortForward', 'true']])]]) };

export const versions = (log: unknown[]) => [createPolicy('p', text('one')), ...log];
export const attached = (...arns: string[]) => ({
  AttachedPolicies: arns.map(PolicyArn => expect.objectContaining({ PolicyArn })),
  IsTruncated: false,
});

import type { Action, Input, Output } from '../../functions/calls.ts';
import { getAccountAuthorizationDetails } from './account-details.ts';
import * as policies from './iam-policies.ts';
import { principalActions } from './iam-principals.ts';
import type { Place } from './place.ts';
import { messageActions } from './sns-sts.ts';
import { documentActions } from './ssm-documents.ts';
import { sessionActions } from './ssm-sessions.ts';
import { tagActions } from './tags.ts';

/**
 * Every action that the guardrail can ask: a new one in calls.ts does not compile until it stands here. The journal's
 * table is not one of them: a replay keeps its journal in memory.
 */
type Asked = { [A in Exclude<Action, `dynamodb:${string}`>]: (at: Place, input: Input<A>) => Output<A> };

/** What the account answers, by IAM action; beside what the guardrail asks, what it takes to fill an account. */
export const actions = {
  'iam:GetPolicy': policies.getPolicy,
  'iam:GetPolicyVersion': policies.getPolicyVersion,
  'iam:ListPolicyVersions': policies.listPolicyVersions,
  'iam:ListEntitiesForPolicy': policies.listEntitiesForPolicy,
  'iam:CreatePolicy': policies.createPolicy,
  'iam:CreatePolicyVersion': policies.createPolicyVersion,
  'iam:SetDefaultPolicyVersion': policies.setDefaultPolicyVersion,
  'iam:DeletePolicyVersion': policies.deletePolicyVersion,
  'iam:DeletePolicy': policies.deletePolicy,
  'iam:GetAccountAuthorizationDetails': getAccountAuthorizationDetails,
  ...principalActions,
  ...documentActions,
  ...sessionActions,
  ...tagActions,
  ...messageActions,
} satisfies Asked & Record<string, unknown>;

const byName = new Map(Object.entries(actions) as [string, (at: Place, input: never) => unknown][]);

/** The function for an action's name, which may be anything. */
export const actionNamed = (name: string) => byName.get(name);

import { type ApiCall, defineEvent, type Head, unnamed } from './define-event.ts';
import { documentText } from './document-text.ts';
import { defined, flagAt, textAt } from './fields.ts';

/** Managed policies. The answer to CreatePolicyVersion names no ARN, and SetDefaultPolicyVersion carries no document. */
export const managedPolicy = defineEvent({
  kind: 'managed-policy',
  source: 'iam.amazonaws.com',
  names: ['CreatePolicy', 'CreatePolicyVersion', 'SetDefaultPolicyVersion'],
  decode(call, head) {
    const { name, request, response } = call;
    const policyArn = name === 'CreatePolicy' ? createdArn(call, head) : textAt(request, 'policyArn');
    if (!policyArn) return unnamed(call, 'policy');
    if (name === 'SetDefaultPolicyVersion') {
      const version = textAt(request, 'versionId');
      return version ? { resource: policyArn, policyArn, version, live: true } : unnamed(call, 'version');
    }
    const { text, gaps } = documentText(request, 'policyDocument');
    const version = name === 'CreatePolicy' ? 'v1' : textAt(response, 'policyVersion', 'versionId');
    if (!version) gaps.push('The record does not name the version that was made.');
    return defined({ resource: policyArn, policyArn, version, text, live: isLive(call), gaps });
  },
});

function createdArn({ request, response }: ApiCall, { partition, account }: Head): string | undefined {
  const policyName = textAt(request, 'policyName');
  const built = policyName && `arn:${partition}:iam::${account}:policy${textAt(request, 'path') ?? '/'}${policyName}`;
  return textAt(response, 'policy', 'arn') ?? built;
}

/** What AWS answered goes before what was asked for; a version that nobody asked to be the default is not. */
function isLive({ name, request, response }: ApiCall): boolean {
  if (name === 'CreatePolicy') return true;
  return flagAt(response, 'policyVersion', 'isDefaultVersion') ?? flagAt(request, 'setAsDefault') ?? false;
}

import type { Judge } from './judge-change.ts';
import { inlineName } from './look/principal-policies.ts';
import { allows } from './policy/allows.ts';
import { holderOf, keyOf, unread } from './since.ts';
import type { Access, Change, Finding, PolicyText, Snapshot, Subject } from './types.ts';

/**
 * Whether the other half of a grant may be out of sight: the changed policy is attached to nobody yet or to more than were judged,
 * or not all policies of a principal could be read. Where they were, whoever brings the other half is told of instead.
 */
export function mayHoldMore(snapshot: Snapshot, subject: Subject): subject is Access {
  if (subject.kind !== 'access') return false;
  if (subject.principal) return unread(subject).length > 0;
  const { attachedTo, now } = snapshot;
  const judged = new Set(now.map(holderOf));
  return !attachedTo?.length || attachedTo.some(({ type, name }) => !judged.has(`${type}/${name}`));
}

/** The policy that a change wrote or attached, as findings name it. */
export function changedPolicy(change: Change): string | undefined {
  if (change.kind === 'managed-policy' || change.kind === 'attachment') return change.policyArn;
  return change.kind === 'inline-policy' ? inlineName(change.principal, change.policyName) : undefined;
}

/**
 * What one policy would open if the same principal were granted the other half of a session: any target for the documents that it
 * grants, or some document for its targets. The witness keeps the requests that are allowed as things are.
 */
export function halvesOf(subject: Access, name: string, partition: string, judgeOne: Judge): Finding[] {
  const whole = new Set(judgeOne(subject).map(keyOf));
  return otherHalves(partition).flatMap(({ policy, missing }) =>
    judgeOne({ ...subject, policies: [...subject.policies, policy] })
      .filter(finding => finding.source === name && finding.witness && !whole.has(keyOf(finding)))
      .map(finding => halved(finding, subject, missing)),
  );
}

const added = 'the other half';

function halved(finding: Finding, subject: Access, missing: string): Finding {
  const { witness } = finding;
  // Nobody holds the half that was added, so the sentence is not to point at its statements.
  const says = finding.says.replace(` on the targets of statement 0 of ${added}`, '');
  return {
    ...finding,
    says: `${says} (half a grant: it opens nothing until the same principal is granted ${missing} too)`,
    ...(witness && {
      witness: { ...witness, requests: witness.requests.filter(request => allows(subject, [request])) },
    }),
  };
}

/** The check keeps the added target from being a shell by itself. */
function otherHalves(partition: string): { policy: PolicyText; missing: string }[] {
  const targets = ['ec2:*:*:instance/*', 'ssm:*:*:managed-instance/*', 'ecs:*:*:task/*'];
  const condition = { Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } } };
  return [
    { policy: granting(targets, partition, condition), missing: 'a target' },
    { policy: granting(['ssm:*:*:document/SomeDocument'], partition, {}), missing: 'a document' },
  ];
}

function granting(resources: string[], partition: string, extra: object): PolicyText {
  const Resource = resources.map(resource => `arn:${partition}:${resource}`);
  const Statement = [{ Effect: 'Allow', Action: 'ssm:StartSession', Resource, ...extra }];
  return { name: added, text: JSON.stringify({ Version: '2012-10-17', Statement }) };
}

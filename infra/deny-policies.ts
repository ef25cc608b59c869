import { Aws, CfnCondition, CfnParameter, Fn, type ICfnConditionExpression } from 'aws-cdk-lib';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type Baseline, defaultBaseline } from '../functions/baseline.ts';
import { type DenyPolicy, denyPolicies } from '../functions/remedies/deny-policies.ts';
import { iamArn, pascal } from './names.ts';

type Document = DenyPolicy['document'];

const documentsFor = (baseline: Partial<Baseline>, partition: string): Document[] =>
  denyPolicies({ ...defaultBaseline, ...baseline }, partition).map(({ document }) => document);

const names = denyPolicies(defaultBaseline, 'aws').map(({ name }) => name);

export const denyPolicyArns = names.map(name => iamArn(`policy/${name}`));

/**
 * The policies that the remedy attaches, with the text that it expects to find. Of the configuration's baseline the
 * template must know the documents, and whether the shell is forbidden.
 */
export function denyPolicyResources(scope: Construct, here?: CfnCondition): void {
  const { approved, isListed, isForbidden, inChina, inGovCloud } = parameters(scope);
  const listing = (shell: Baseline['shell'], index: number) => {
    const within = (partition: string) => {
      const document = documentsFor({ documents: [standIn], shell }, partition)[index]!;
      return withNames(document, approved);
    };
    return choose(inChina, within('aws-cn'), choose(inGovCloud, within('aws-us-gov'), within('aws')));
  };
  for (const [index, document] of documentsFor({}, Aws.PARTITION).entries()) {
    const listed = documentsFor({ documents: [standIn] }, Aws.PARTITION)[index];
    const isSame = JSON.stringify(listed) === JSON.stringify(document);
    const byList = () => choose(isForbidden, listing('forbid', index), listing('explicit', index));
    const policy = new CfnManagedPolicy(scope, `${pascal(names[index]!)}Policy`, {
      managedPolicyName: names[index]!,
      description: 'Session guardrail: attached to whoever may start no sessions for now. Changes nothing by itself.',
      policyDocument: isSame ? document : choose(isListed, byList(), document),
    });
    if (here) policy.cfnOptions.condition = here;
  }
}

const choose = (condition: CfnCondition, then: object, otherwise: object) =>
  Fn.conditionIf(condition.logicalId, then, otherwise);

function parameters(scope: Construct) {
  const approved = new CfnParameter(scope, 'ApprovedDocuments', {
    type: 'CommaDelimitedList',
    default: '',
    allowedPattern: '([\\w.-]{3,128})?',
    description: "The configuration's baseline.documents, by name.",
  }).valueAsList;
  const shell = new CfnParameter(scope, 'Shell', {
    allowedValues: ['explicit', 'forbid', 'allow'],
    default: defaultBaseline.shell,
    description: "The configuration's baseline.shell.",
  });
  const condition = (id: string, expression: ICfnConditionExpression) => new CfnCondition(scope, id, { expression });
  return {
    approved,
    isListed: condition('HasApprovedDocuments', Fn.conditionNot(Fn.conditionEquals(Fn.join('', approved), ''))),
    isForbidden: condition('ForbidsShell', Fn.conditionEquals(shell, 'forbid')),
    inChina: condition('InChina', Fn.conditionEquals(Aws.PARTITION, 'aws-cn')),
    inGovCloud: condition('InGovCloud', Fn.conditionEquals(Aws.PARTITION, 'aws-us-gov')),
  };
}

const standIn = 'STAND-IN';

/**
 * The document with the names of a parameter in place of the stand-in. CloudFormation makes a list of ARNs from one
 * of names only by joining and splitting text, and joins only by what is written out, the partition included.
 */
function withNames(document: Document, approved: string[]): object {
  return {
    ...document,
    Statement: document.Statement.map(statement => {
      const all = statement.NotResource ?? [];
      const fixed = all.filter(one => !one.endsWith(standIn));
      const start = all.find(one => one.endsWith(standIn))!.slice(0, -standIn.length);
      const text = Fn.join('', [[...fixed, start].join(','), Fn.join(`,${start}`, approved)]);
      return { ...statement, NotResource: Fn.split(',', text) };
    }),
  };
}

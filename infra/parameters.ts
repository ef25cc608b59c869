import { Aws, CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { RemedyId } from '../functions/config.ts';
import { remedies } from '../functions/remedies/index.ts';
import { pascal } from './names.ts';

/** The switches of remediation: no role can write where `Mode` is not remediate, nor for a remedy that is off. */
export interface Switches {
  remediates: ReadonlyMap<RemedyId, CfnCondition>;
  protectedPrincipals: unknown;
  hasProtected: CfnCondition;
  deployRole: string;
  hasDeployRole: CfnCondition;
}

const offByDefault: RemedyId[] = ['restore-inline-policy', 'delete-document'];
const principalArn = 'arn:aws[a-z-]*:iam::\\d{12}:(role|user)/[\\w+=,.@/-]+';

/** `here` is left out where the stack stands in the region of IAM's events. */
export function switches(scope: Construct, here?: CfnCondition): Switches {
  const mode = new CfnParameter(scope, 'Mode', {
    allowedValues: ['alert', 'remediate'],
    default: 'alert',
    description: 'alert: the roles can change nothing. remediate: they can, in accounts that the configuration names.',
  });
  const remediates = Fn.conditionEquals(mode, 'remediate');
  const isRemediate = new CfnCondition(scope, 'Remediates', {
    expression: here ? Fn.conditionAnd(here, remediates) : remediates,
  });
  const byRemedy = new Map(
    remedies.map(({ id }) => {
      const parameter = new CfnParameter(scope, pascal(id), {
        allowedValues: ['on', 'off'],
        default: offByDefault.includes(id) ? 'off' : 'on',
        description: `Permissions of the remedy ${id}, in mode remediate.`,
      });
      const expression = Fn.conditionAnd(isRemediate, Fn.conditionEquals(parameter, 'on'));
      return [id, new CfnCondition(scope, `Has${pascal(id)}`, { expression })] as const;
    }),
  );
  const protectedPrincipals = new CfnParameter(scope, 'ProtectedPrincipals', {
    type: 'CommaDelimitedList',
    default: '',
    allowedPattern: `(${principalArn})?`,
    description: 'ARNs of roles and users that the guardrail may never change, such as break-glass roles.',
  });
  const deployRole = new CfnParameter(scope, 'DeployRoleArn', {
    default: '',
    allowedPattern: `(${principalArn})?`,
    description: 'ARN of the role that deploys this stack, which the guardrail may never change.',
  });
  const isGiven = (id: string, text: string) =>
    new CfnCondition(scope, id, { expression: Fn.conditionNot(Fn.conditionEquals(text, '')) });
  return {
    remediates: byRemedy,
    protectedPrincipals: protectedPrincipals.valueAsList,
    hasProtected: isGiven('HasProtected', Fn.join('', protectedPrincipals.valueAsList)),
    deployRole: deployRole.valueAsString,
    hasDeployRole: isGiven('HasDeployRole', deployRole.valueAsString),
  };
}

export interface TargetTags {
  keys: string[];
  given: CfnCondition;
}

/** The keys of the baseline's `targetTags`, which EventBridge filters by. */
export function targetTags(scope: Construct): TargetTags {
  const keys = new CfnParameter(scope, 'TargetTagKeys', {
    type: 'CommaDelimitedList',
    default: '',
    description: "The tag keys of the configuration's baseline.targetTags: changes of these tags are watched.",
  }).valueAsList;
  const expression = Fn.conditionNot(Fn.conditionEquals(Fn.join('', keys), ''));
  return { keys, given: new CfnCondition(scope, 'HasTargetTags', { expression }) };
}

const regionName = '[a-z]{2,4}(-[a-z]+)+-\\d';

/** The region in which IAM's events arrive, and whether this is it. What IAM holds is made there, once. */
export function globalRegion(scope: Construct): { region: string; here: CfnCondition } {
  const region = new CfnParameter(scope, 'GlobalRegion', {
    default: 'us-east-1',
    allowedPattern: regionName,
    description: "Where IAM's events arrive: us-east-1, us-gov-west-1 or cn-north-1.",
  }).valueAsString;
  const here = new CfnCondition(scope, 'IsGlobalRegion', { expression: Fn.conditionEquals(Aws.REGION, region) });
  return { region, here };
}

/** Where sessions that IAM let begin are looked for: IAM's events name its own region only. */
export const watchedRegions = (scope: Construct): string =>
  new CfnParameter(scope, 'WatchedRegions', {
    default: '',
    allowedPattern: `(${regionName}(,${regionName}){0,39})?`,
    description:
      'Where sessions are looked for after a change in IAM, regions with commas between; empty for this one alone.',
  }).valueAsString;

const organizationId = 'o-[a-z0-9]{10,32}';

/** A hub without it would let nobody in, so that it has no default. */
export const organization = (scope: Construct): string =>
  new CfnParameter(scope, 'OrganizationId', {
    allowedPattern: organizationId,
    description: 'The id of the AWS organization, o-....',
  }).valueAsString;

/** Empty only in a spoke that is a region of a standalone account, where no role trusts it. */
export const organizationIfAny = (scope: Construct): string =>
  new CfnParameter(scope, 'OrganizationId', {
    default: '',
    allowedPattern: `(${organizationId})?`,
    description: 'The id of the AWS organization, o-....; empty for another region of a standalone account.',
  }).valueAsString;

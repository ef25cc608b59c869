import { defineCheck, note, unknown, wrong } from './verdict.ts';
import { isUnread, type Wiring } from './wiring.ts';

/** Actions that reach a machine beside Session Manager, and that no rule here judges. */
const otherRoads = [
  'ssm:StartAutomationExecution, CreateAssociation and maintenance windows (commands by way of a document)',
  'ssm:StartAccessRequest with GetAccessToken (just-in-time access)',
  'ssm-guiconnect:StartConnection (remote desktop)',
  'ec2-instance-connect:OpenTunnel, SendSSHPublicKey and SendSerialConsoleSSHPublicKey',
  'ecs:ExecuteCommand, sagemaker:StartSession, codebuild:StartSandboxConnection',
  'ssm:PutParameter on a parameter that a session document refers to',
  'iam:UpdateAssumeRolePolicy and permission sets of IAM Identity Center',
];

/** What the guardrail does not reach, however well it is wired. */
export const checkReach = defineCheck({
  id: 'reach',
  judge(wiring) {
    const off = wiring.off.map(region => `${region}`);
    return [
      ...managementOf(wiring),
      ...(off.length === 0
        ? []
        : [
            note(
              `Regions that are not switched on have no rules; whoever may switch them on opens them: ${off.join(', ')}.`,
            ),
          ]),
      note('Not judged: service control policies, resource control policies, session policies, endpoint policies.'),
      ...otherRoads.map(road => note(`Not covered: ${road}.`)),
    ];
  },
});

function managementOf({ management, account, regions }: Wiring) {
  if (isUnread(management)) return [unknown('the organisation', management)];
  if (management !== account) return [];
  const why =
    'This is the management account: service-managed StackSets do not deploy to it and service control policies do not bind it.';
  const bare = regions.every(({ rules }) => !isUnread(rules) && rules.length === 0);
  return [bare ? wrong(`${why} Launch the spoke here by hand.`) : note(why)];
}

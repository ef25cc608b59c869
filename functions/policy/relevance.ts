import { namesAction } from './evaluate.ts';
import { readPolicy } from './read-policy.ts';

/** Every action that some rule on policies asks for, lower case. */
export const relevantActions = [
  'ssm:startsession',
  'ssm:resumesession',
  'ssm:terminatesession',
  'ssm:sendcommand',
  'ssm:createdocument',
  'ssm:updatedocument',
  'ssm:updatedocumentdefaultversion',
  'ssm:addtagstoresource',
  'ssm:removetagsfromresource',
  'ec2:createtags',
  'ec2:deletetags',
] as const;

/** Whether a policy speaks, by Allow or Deny, of any action that the rules ask for. What cannot be read may. */
export function touchesSessions(text: string | undefined): boolean {
  if (text === undefined) return true;
  const { statements, defects } = readPolicy(text);
  return defects.length > 0 || statements.some(s => relevantActions.some(action => namesAction(s, action)));
}

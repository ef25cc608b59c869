import { namesAction } from './evaluate.ts';
import { type Glob, matches } from './glob.ts';
import { readPolicy, type Statement } from './read-policy.ts';

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
  'ecs:tagresource',
  'ecs:untagresource',
] as const;
const relevant = new Set<string>(relevantActions);
const services = [...new Set(relevantActions.map(action => action.slice(0, action.indexOf(':') + 1)))];

/** Whether a policy speaks, by Allow or Deny, of any action that the rules ask for. What cannot be read may. */
export function touchesSessions(text: string | undefined): boolean {
  if (text === undefined) return true;
  const { statements, defects } = readPolicy(text);
  return defects.length > 0 || statements.some(isRelevant);
}

/** Whether a policy may refuse any of them to somebody: only such a policy opens something by going away. */
export function deniesSessions(text: string | undefined): boolean {
  if (text === undefined) return true;
  const { statements, defects } = readPolicy(text);
  return defects.length > 0 || statements.some(s => !s.allow && isRelevant(s));
}

/** Whether a statement speaks of any action that the rules ask for. */
export function isRelevant(s: Statement): boolean {
  if (s.notAction) return relevantActions.some(action => namesAction(s, action));
  return s.actions.some(pattern => coversRelevant(pattern.fixed!));
}

function coversRelevant(glob: Glob): boolean {
  if (glob.literal) return isOfService(glob.prefix) && relevant.has(glob.prefix);
  return relevantActions.some(action => matches(glob, action));
}

/** Cheaper than the set, which hashes every name of a policy. */
function isOfService(action: string): boolean {
  return services.some(service => action.startsWith(service));
}

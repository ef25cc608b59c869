import { type Reach, sessionsOn } from '../../policy/reach.ts';

/** Whether the policy opens any session in an account, and so may be meant for it. */
export function hasSession(reach: Reach, account: string, implicit: boolean): boolean {
  return reach.targets.some(
    target => target.site.account === account && !sessionsOn(reach, target, implicit).next().done,
  );
}

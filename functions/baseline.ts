/** What a site approves of; findings are measured against it. */
export interface Baseline {
  /** Names (the account's own, `AWS-…` Amazon's) or full ARNs; undefined: not limited. */
  documents?: string[];
  ports: number[];
  hosts: string[];
  /** Tag key to the values that make a target fit for sessions. */
  targetTags?: Record<string, string[]>;
  shell: 'explicit' | 'forbid' | 'allow';
  requireMfa: boolean;
  trustedAccounts: string[];
}

export const defaultBaseline: Baseline = {
  ports: [22, 80, 443, 3389],
  hosts: [],
  shell: 'explicit',
  requireMfa: false,
  trustedAccounts: [],
};

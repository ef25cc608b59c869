import { defineEventRule } from './define-event-rule.ts';

/** Its value is the role that instances without one of their own are given; `$None` and a reset switch it off (SSM API, UpdateServiceSetting). */
export const defaultHostManagement = defineEventRule({
  id: 'default-host-management',
  severity: 'medium',
  on: ['account-setting'],
  judge({ event, setting, value, region }) {
    if (!setting.endsWith('/ssm/managed-instance/default-ec2-instance-management-role')) return [];
    if (event === 'ResetServiceSetting' || value?.toLowerCase() === '$none') return [];
    const role = value === undefined ? 'a role that the record does not name' : `the role ${JSON.stringify(value)}`;
    const says = `Every EC2 instance of ${region} may now be managed by Systems Manager, and be a target of sessions, through ${role}.`;
    return [{ says, source: setting }];
  },
});

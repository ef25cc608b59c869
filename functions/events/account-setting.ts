import { defineEvent, unnamed } from './define-event.ts';
import { defined, textAt } from './fields.ts';
import { localArn } from './names.ts';

/** Settings of Systems Manager in one account and region, such as public sharing of documents. */
export const accountSetting = defineEvent({
  kind: 'account-setting',
  source: 'ssm.amazonaws.com',
  names: ['UpdateServiceSetting', 'ResetServiceSetting'],
  decode(call, head) {
    const { request, response } = call;
    const given = textAt(request, 'settingId') ?? textAt(response, 'serviceSetting', 'settingId');
    if (!given) return unnamed(call, 'setting');
    const setting = settingPath(given);
    const value = textAt(request, 'settingValue') ?? textAt(response, 'serviceSetting', 'settingValue');
    return defined({ resource: localArn(head, 'ssm', `servicesetting${setting}`), setting, value });
  },
});

/** The setting's path, whether it was named by that or by its ARN. */
function settingPath(given: string): string {
  const mark = ':servicesetting/';
  const index = given.startsWith('arn:') ? given.indexOf(mark) : -1;
  if (index >= 0) return given.slice(index + mark.length - 1);
  return given.startsWith('/') ? given : `/${given}`;
}

export const account = '111122223333';
export const region = 'us-east-1';
export const stranger = '444455556666';
export const policyArn = (name: string) => `arn:aws:iam::${account}:policy/${name}`;
export const topicArn = `arn:aws:sns:${region}:${account}:alerts`;

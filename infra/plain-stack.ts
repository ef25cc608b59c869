import { type App, BootstraplessSynthesizer, type CfnElement, type IStackSynthesizer, Stack } from 'aws-cdk-lib';

/**
 * A stack that becomes a template anybody can launch: without bootstrap, without assets, and with logical ids that
 * people can read. Ids that repeat are refused by the CDK.
 */
export class PlainStack extends Stack {
  constructor(app: App, id: string, description: string) {
    // The CDK's own types do not agree with each other on members that may be absent.
    const synthesizer = new BootstraplessSynthesizer() as IStackSynthesizer;
    super(app, id, { description, synthesizer, analyticsReporting: false });
  }

  protected override allocateLogicalId(element: CfnElement): string {
    const [, ...inside] = element.node.path.split('/');
    return inside.filter(part => part !== 'Guardrail').join('');
  }
}

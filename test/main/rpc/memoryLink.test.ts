import { createMemoryLink } from '../../../src-main/rpc/memoryLink.ts';
import { serveLink } from '../../../src-main/rpc/rpcServer.ts';
import { createClient } from '../../../src-renderer/client/createClient.ts';
import { createContractHandlers } from '../../support/contractHandlers.ts';
import { describeLink } from '../../support/describeLink.ts';

describeLink('the in-memory link', async () => {
  const link = createMemoryLink();
  const served = serveLink(link.host, createContractHandlers());
  return { client: createClient(link.screen), port: link.screen, close: async () => served.close() };
});

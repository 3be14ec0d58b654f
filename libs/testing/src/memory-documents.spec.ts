import { describeDocuments } from './documents-conformance';
import { MemoryDocuments } from './memory-documents';

describeDocuments('memory', async () => {
  const documents = new MemoryDocuments();
  return { owner: documents, reader: documents, stop: async () => undefined };
});

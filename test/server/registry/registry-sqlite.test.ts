import { openDatabase } from '../../../server/database/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { describeIdentity } from './identity.ts';
import { describeRegistry } from './repositories.ts';

describeRegistry('SQLite', () => openDatabase({ dataDir: tempFolder('registry').path }));
describeIdentity('SQLite', () => openDatabase({ dataDir: tempFolder('identity').path }));

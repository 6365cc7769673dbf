import { openDatabase } from '../../../server/database/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { describeRegistry } from './repositories.ts';

describeRegistry('SQLite', () => openDatabase({ dataDir: tempFolder('registry').path }));

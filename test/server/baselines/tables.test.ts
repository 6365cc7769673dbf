import { openDatabase } from '../../../server/database/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { describeBaselineTables } from './tables.ts';

describeBaselineTables('SQLite', () => openDatabase({ dataDir: tempFolder('baselines').path }));

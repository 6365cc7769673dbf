import { afterAll } from 'vitest';
import { removeTempFolders } from './temp-folder.ts';

// Set up first, done last: after what the tests of a file close themselves.
afterAll(removeTempFolders);

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';

/** Another agent works in this folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * Holds a folder for this process alone, until it ends in whatever way. Node has no file locks; an abstract socket of Linux
 * is a name that the kernel gives to one process at a time and takes back when it dies.
 */
export async function lockFolder(folder: string): Promise<void> {
  const name = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' ? new FolderInUseError(`${folder} is in use by another agent`) : error,
      );
    });
    server.listen(`\0atalaya-agent-${name}`, () => resolve());
  });
  server.unref();
}

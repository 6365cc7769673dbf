/** What was asked of the registry cannot be done; the message is one line that says why. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}

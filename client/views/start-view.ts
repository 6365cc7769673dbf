import { ask } from '../connection/api.ts';
import { savedViews } from '../connection/views.ts';
import { currentAddress, goToAddress } from '../state/address.ts';

/** An address that names nothing asks for nothing in particular: then the console begins where the person wants it to. */
export async function beginWithView(): Promise<void> {
  if (currentAddress() !== '/' || location.search !== '') return;
  try {
    const start = (await ask('/views', savedViews)).find((view) => view.start);
    // whoever has gone elsewhere meanwhile stays there
    if (start !== undefined && currentAddress() === '/') goToAddress(start.address, 'replace');
  } catch {
    // the whole country is a beginning too
  }
}

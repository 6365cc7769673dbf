import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Loading } from './status.tsx';

/**
 * A part of the console that is loaded when it is first shown, so that the map need not wait for it. When it cannot be loaded
 * it throws as it is drawn, for whoever guards it.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [state, setState] = useState<{ error: Error | null } | null>(null);
    useEffect(() => {
      if (loaded !== null) return;
      load().then(
        (part) => {
          loaded = part;
          setState({ error: null });
        },
        (error: unknown) =>
          setState({ error: error instanceof Error ? error : new Error('a part could not be loaded') }),
      );
    }, []);
    if (state !== null && state.error !== null) throw state.error;
    const Part = loaded;
    return Part === null ? <Loading lines={8} /> : <Part {...props} />;
  };
}

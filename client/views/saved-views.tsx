import { useState } from 'preact/hooks';
import { changeView, removeView, savedViews } from '../connection/views.ts';
import type { SavedView } from '../connection/views.ts';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { plainProblem } from '../parts/deed-problem.ts';
import { Problem } from '../parts/problem.tsx';
import type { Said } from '../parts/problem.tsx';
import { Failed, Loading } from '../parts/status.tsx';
import { currentAddress, goToAddress } from '../state/address.ts';
import { useResource } from '../state/use-resource.ts';
import { SaveView } from './save-view.tsx';

/** Views that are kept under a name, one's own and those that others share; and keeping what is seen now. */
export function SavedViews() {
  const resource = useResource('/views', savedViews);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Said | null>(null);
  const text = words.value.views;
  const deed = (promise: Promise<void>) =>
    void promise.then(
      () => {
        setProblem(null);
        resource.reload();
      },
      (error: unknown) => setProblem(plainProblem(error)),
    );
  const views = resource.data;
  return (
    <details class="filter-part saved-views" open={(views?.length ?? 0) > 0}>
      <summary>{text.title}</summary>
      {views === null && resource.error === null && <Loading lines={2} />}
      {views === null && resource.error !== null && <Failed error={resource.error} retry={resource.reload} />}
      {views?.length === 0 && <p class="quiet note">{text.none}</p>}
      {views !== null && views.length > 0 && (
        <ul>
          {views.map((view) => (
            <ViewLine key={view.id} view={view} deed={deed} />
          ))}
        </ul>
      )}
      <Problem said={problem} />
      <button type="button" class="button is-small" onClick={() => setSaving(true)}>
        <Icon name="plus" />
        {text.save}
      </button>
      {saving && (
        <SaveView
          onDone={(saved) => {
            setSaving(false);
            if (saved) resource.reload();
          }}
        />
      )}
    </details>
  );
}

function ViewLine({ view, deed }: { view: SavedView; deed: (promise: Promise<void>) => void }) {
  const [removing, setRemoving] = useState(false);
  const text = words.value.views;
  const here = currentAddress() === view.address;
  return (
    <li class="saved-view">
      <a
        href={view.address}
        aria-current={here ? 'true' : undefined}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          goToAddress(view.address);
        }}
      >
        {view.name}
        <span class="quiet note">
          {[
            view.mine ? (view.shared ? text.sharedByMe : '') : text.sharedBy(view.ownerName ?? '–'),
            view.start ? text.isStart : '',
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
      </a>
      {removing ? (
        <>
          <button
            type="button"
            class="button is-small"
            onClick={() => {
              setRemoving(false);
              deed(removeView(view.id));
            }}
          >
            {text.removeSure}
          </button>
          <button type="button" class="button is-small" onClick={() => setRemoving(false)}>
            {words.value.actions.cancel}
          </button>
        </>
      ) : (
        <>
          <Deed
            label={view.start ? text.noStart(view.name) : text.makeStart(view.name)}
            icon="home"
            pressed={view.start}
            act={() => deed(changeView(view.id, { start: !view.start }))}
          />
          {view.mine && (
            <>
              <Deed
                label={view.shared ? text.unshare(view.name) : text.share(view.name)}
                icon="people"
                pressed={view.shared}
                act={() => deed(changeView(view.id, { shared: !view.shared }))}
              />
              <Deed label={text.remove(view.name)} icon="close" act={() => setRemoving(true)} />
            </>
          )}
        </>
      )}
    </li>
  );
}

function Deed(props: {
  label: string;
  icon: 'home' | 'people' | 'close';
  pressed?: boolean;
  act: () => void;
}) {
  return (
    <button
      type="button"
      class="icon-button is-small"
      title={props.label}
      aria-label={props.label}
      aria-pressed={props.pressed}
      onClick={props.act}
    >
      <Icon name={props.icon} />
    </button>
  );
}

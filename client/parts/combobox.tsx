import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

interface ComboboxProps<Item> {
  label: string;
  placeholder: string;
  typed: string;
  onType: (text: string) => void;
  /** What answers what is typed. */
  found: readonly Item[];
  keyOf: (item: Item) => string | number;
  onTake: (item: Item) => void;
  /** How an entry looks. */
  children: (item: Item) => ComponentChildren;
  /** Stands below; `isNews`: it is read out when it changes. */
  note?: { text: string; isNews: boolean };
  autoFocus?: boolean;
}

/** A field that finds what is typed into it: arrows move through the entries, Enter or a click takes one (ARIA combobox). */
export function Combobox<Item>(props: ComboboxProps<Item>) {
  const { label, found, note } = props;
  const [active, setActive] = useState(0);
  const id = useId();
  const take = () => {
    const item = found[active];
    if (item !== undefined) props.onTake(item);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((at) => Math.min(found.length - 1, at + 1)),
    ArrowUp: () => setActive((at) => Math.max(0, at - 1)),
    Enter: take,
  };
  return (
    <div class="site-search">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        autoFocus={props.autoFocus}
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        placeholder={props.placeholder}
        value={props.typed}
        onInput={(event) => {
          setActive(0);
          props.onType(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          const act = found.length === 0 ? undefined : keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          act();
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={found.length === 0}>
        {found.map((item, at) => (
          <li
            key={props.keyOf(item)}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            onMouseDown={(event) => {
              event.preventDefault();
              props.onTake(item);
            }}
          >
            {props.children(item)}
          </li>
        ))}
      </ul>
      {note !== undefined && (
        <p class="field-note" id={`${id}-note`} role={note.isNews ? 'status' : undefined}>
          {note.text}
        </p>
      )}
    </div>
  );
}
